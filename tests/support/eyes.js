/* What a person sees, uses and trips over on a page, beside what axe knows. Every function returns sentences. */
(() => {
  const CONTROLS = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';
  const CJK = /[\u4e00-\u9fff]/;
  const all = (selector, root) => [...(root || document).querySelectorAll(selector)];
  const box = (element) => element.getBoundingClientRect();

  function visible(element) {
    const rect = box(element);
    if (rect.width <= 1 || rect.height <= 1 || element.closest('details:not([open]) > :not(summary)')) return false;
    if (element.closest('.skip, .visually-hidden')) return false;
    return element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : true;
  }

  function said(element) {
    const text = (element.innerText || element.getAttribute('aria-label') || element.value || '').trim().replace(/\s+/g, ' ');
    const name = element.id ? `#${element.id}` : element.name ? `[name=${element.name}]` : `.${element.className}`;
    return `<${element.tagName.toLowerCase()}${name}> “${text.slice(0, 40)}”`;
  }

  function ownText(element) {
    return [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim();
  }

  function inSentence(element) {
    if (getComputedStyle(element).display !== 'inline') return false;
    const block = element.closest('p, li, dd, dt, td, th, span, div, label, legend, h1, h2, h3, h4');
    const words = block.innerText.replace(/\s/g, '');
    const links = all('a, button', block).map((one) => one.innerText.replace(/\s/g, '')).join('');
    return words.length > links.length;
  }

  function reach(element) {
    const after = getComputedStyle(element, '::after');
    if (after.content !== 'none' && after.position === 'absolute' && element.offsetParent && getComputedStyle(element).position === 'static') return box(element.offsetParent);
    const label = /^(radio|checkbox)$/.test(element.type) && element.closest('label');
    return box(label || element);
  }

  function targets(least) {
    return all(CONTROLS).filter((one) => visible(one) && !inSentence(one)).flatMap((one) => {
      const rect = reach(one);
      const small = rect.height < least - .5 || rect.width < Math.min(least, 44) - .5;
      return small ? [`target ${Math.round(rect.width)}×${Math.round(rect.height)} under ${least}: ${said(one)}`] : [];
    });
  }

  function scrolls(element) {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)) return true;
    }
    return false;
  }

  function overflow(when) {
    const wide = document.documentElement.clientWidth;
    const found = all('body *').filter((one) => visible(one) && (box(one).right > wide + 1 || box(one).left < -1) && !scrolls(one.parentElement));
    const outer = found.filter((one) => !found.includes(one.parentElement));
    const whole = document.documentElement.scrollWidth > wide + 1;
    const said_ = outer.slice(0, 3).map((one) => `${when}: leaves the screen by ${Math.round(box(one).right - wide)} px: ${said(one)}`);
    return whole && !said_.length ? [`${when}: the page scrolls sideways`] : said_;
  }

  function clipped(when) {
    return all('body *').filter((one) => visible(one) && !one.closest('svg') && one.innerText && one.innerText.trim()).flatMap((one) => {
      const style = getComputedStyle(one);
      const cut = /hidden|clip/.test(style.overflowX + style.overflowY);
      const boxed = one.matches('button, .button, .choice, .tag, .notice, .panel, .card, summary, .tool, .entry, .branch');
      if (!cut && !boxed) return [];
      const out = one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2;
      return out ? [`${when}: the text does not fit: ${said(one)}`] : [];
    });
  }

  const MARKS = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow'];
  function look(element) {
    const chain = [];
    for (let one = element, steps = 0; one && steps < 4; one = one.parentElement, steps += 1) chain.push(one);
    const styles = chain.map((one) => getComputedStyle(one)).concat(getComputedStyle(element, '::after'));
    return styles.map((style) => MARKS.map((name) => style[name]).join()).join(';');
  }

  function tabbable() {
    const groups = new Set();
    return all(CONTROLS).filter((one) => {
      if (one.disabled || one.tabIndex < 0 || !(visible(one) || one.closest('.skip'))) return false;
      if (one.type !== 'radio') return true;
      const group = all(`input[type="radio"][name="${CSS.escape(one.name)}"]`, one.form || document);
      const chosen = group.find((radio) => radio.checked) || group[0];
      if (groups.has(one.name + [...document.forms].indexOf(one.form)) || one !== chosen) return false;
      groups.add(one.name + [...document.forms].indexOf(one.form));
      return true;
    });
  }

  function focus() {
    const found = all('[tabindex]').filter((one) => one.tabIndex > 0).map((one) => `tabindex above 0: ${said(one)}`);
    if (document.activeElement) document.activeElement.blur();
    const controls = tabbable();
    const plain = new Map(controls.map((one) => [one, look(one)]));
    for (const one of controls) {
      one.focus({ focusVisible: true });
      if (document.activeElement !== one) { found.push(`takes no focus: ${said(one)}`); continue; }
      if (look(one) === plain.get(one)) found.push(`no visible focus: ${said(one)}`);
      if (covered(one)) found.push(`covered while focused: ${said(one)}`);
    }
    if (document.activeElement) document.activeElement.blur();
    window.scrollTo(0, 0);
    return found;
  }

  function covered(element) {
    const rect = reach(element);
    const [left, top_] = [Math.max(rect.left, 0), Math.max(rect.top, 0)];
    const [wide, high] = [Math.min(rect.right, innerWidth) - left, Math.min(rect.bottom, innerHeight) - top_];
    const points = [[.5, .5], [.2, .3], [.8, .7], [.5, .1]].map(([x, y]) => [left + wide * x, top_ + high * y]);
    return !points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (element.contains(top) || top.contains(element) || (top.closest('label') && top.closest('label').control === element));
    });
  }

  /* The walk with the real Tab key: start() listens, walked() says what was met and what was not. */
  let met = [];
  function start() {
    met = [];
    document.addEventListener('focusin', (event) => met.push(event.target), true);
    document.body.setAttribute('tabindex', '-1');
    document.body.focus();
    document.body.removeAttribute('tabindex');
    return tabbable().length;
  }

  function walked() {
    const met_ = met.filter((one) => one !== document.body);
    const found = tabbable().filter((one) => !met_.includes(one)).slice(0, 3).map((one) => `Tab never gets to: ${said(one)}`);
    met_.slice(1).forEach((one, place) => {
      const before = met_[place];
      if (before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) found.push(`Tab goes back to: ${said(one)}`);
    });
    return found.slice(0, 4);
  }

  function dead() {
    return all('body *').filter((one) => visible(one) && !one.closest('svg, a, button, label, summary, input, select, textarea')).flatMap((one) => {
      const points = getComputedStyle(one).cursor === 'pointer' || one.onclick || one.hasAttribute('onclick');
      return points && !one.matches(CONTROLS) ? [`looks pressable and is not: ${said(one)}`] : [];
    });
  }

  function motion() {
    return document.getAnimations().filter((one) => one.playState === 'running').map(() => 'moves although less motion is asked for');
  }

  function textNodes() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim() && visible(walker.currentNode.parentElement)) found.push(walker.currentNode);
    return found;
  }

  function language(code, names) {
    const html = document.documentElement.lang;
    const found = html === code ? [] : [`the page says it is in “${html}”, not in “${code}”`];
    for (const node of textNodes()) {
      const nearest = (node.parentElement.closest('[lang]') || { lang: '' }).lang;
      let text = node.data;
      names.forEach((name) => { text = text.split(name).join(''); });
      text = text.replace(/[\u4e00-\u9fff]\*+[\u4e00-\u9fff]?/g, '');  // masked names
      if (nearest.startsWith('en') && CJK.test(text)) found.push(`Chinese on an English page: “${text.trim().slice(0, 40)}”`);
      if (nearest.startsWith('zh') && !CJK.test(text) && !/[0-9]/.test(text) && /([A-Za-z]{2,}[ ,.]+){2,}[A-Za-z]{2,}/.test(text)) found.push(`English on a Chinese page: “${text.trim().slice(0, 40)}”`);
    }
    return [...new Set(found)];
  }

  const EMPTY_WORDS = /^(点击(这里|此处)?|这里|此处|更多|详情|查看|here|click here|more|read more|details|link)$/i;
  function words() {
    const found = all('a[href]').filter((one) => visible(one) && EMPTY_WORDS.test(one.innerText.trim()) && !one.getAttribute('aria-label')).map((one) => `a link that says nothing: ${said(one)}`);
    const heads = all('h1').filter(visible).length;
    if (heads !== 1) found.push(`${heads} main headings`);
    const title = document.title.trim();
    if (!title) found.push('no title');
    if (document.querySelector('.error-summary') && !/^(错误|Error)/.test(title)) found.push(`the title does not say that there is an error: “${title}”`);
    return found;
  }

  function errors() {
    const found = all('[aria-invalid="true"]').flatMap((one) => {
      const tied = (one.getAttribute('aria-describedby') || one.closest('[aria-describedby]')?.getAttribute('aria-describedby') || '').split(/\s+/).filter(Boolean).map((id) => document.getElementById(id));
      const told = tied.some((text) => text && visible(text) && text.innerText.trim() && (text.matches('.field-error') || text.querySelector('.field-error')));
      return told ? [] : [`its error is not tied to it: ${said(one)}`];
    });
    all('.has-error').filter((one) => !all('.field-error', one).some((text) => visible(text) && text.innerText.trim())).forEach((one) => found.push(`an error by colour only: ${said(one)}`));
    return found;
  }

  function groups() {
    const names = new Set(all('input[type="radio"]').map((one) => one.name));
    return [...names].flatMap((name) => {
      const radios = all(`input[type="radio"][name="${CSS.escape(name)}"]`).filter((one) => visible(one.closest('label') || one));
      const group = radios[0] && radios[0].closest('fieldset, [role="radiogroup"]');
      const label = group && (group.querySelector('legend')?.innerText.trim() || group.getAttribute('aria-label') || group.getAttribute('aria-labelledby'));
      return radios.length > 1 && !label ? [`choices without a question: ${name}`] : [];
    });
  }

  function letters(least) {
    const small = textNodes().filter((node) => parseFloat(getComputedStyle(node.parentElement).fontSize) < least - .1 && !node.parentElement.closest('svg, sup, rt'));
    return small.slice(0, 3).map((node) => `letters of ${getComputedStyle(node.parentElement).fontSize}, under ${least}: “${node.data.trim().slice(0, 30)}”`);
  }

  function measure() {
    return all('p, li, dd').filter((one) => visible(one) && ownText(one).length > 60).flatMap((one) => {
      const style = getComputedStyle(one);
      const ems = one.clientWidth / parseFloat(style.fontSize);
      const lines = one.clientHeight / parseFloat(style.lineHeight);
      return ems > 52 && lines > 1.6 ? [`a line of ${Math.round(ems)} em: ${said(one)}`] : [];
    });
  }

  const STANDARD = 16;  // CSS pixels; letters that are large already grow to the same size
  function enlarge(times) {
    const root = document.documentElement;
    root.style.fontSize = '';
    if (times !== 1) root.style.fontSize = `${Math.max(parseFloat(getComputedStyle(root).fontSize), STANDARD * times)}px`;
  }

  const spacing = new CSSStyleSheet();
  spacing.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
  function spread(on) { document.adoptedStyleSheets = on ? [spacing] : []; }

  window.eyes = { targets, overflow, clipped, focus, start, walked, dead, motion, language, words, errors, groups, letters, measure, enlarge, spread };
})();
