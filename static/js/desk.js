/* Keys of the desk. They can be switched off on every page (WCAG 2.1.4); a key moves the focus and never decides. */
(function () {
  "use strict";
  var bar = document.querySelector("[data-keys]");
  var help = document.querySelector("[data-keys-help]");
  var off = false;
  try { off = window.localStorage.getItem("desk-keys") === "off"; } catch (error) { off = false; }

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }
  function typing(element) {
    if (!element) { return false; }
    if (element.tagName === "INPUT") { return !/^(checkbox|radio|submit|button)$/.test(element.type); }
    return /^(SELECT|TEXTAREA)$/.test(element.tagName) || element.isContentEditable;
  }
  function currentRow() {
    return document.activeElement && document.activeElement.closest("[data-list] tbody tr");
  }
  function step(by) {
    var links = all("[data-list] tbody a");
    if (!links.length) { return; }
    var row = currentRow() || document.querySelector("[data-list] tr.is-current");
    var at = links.findIndex(function (link) { return row && row.contains(link); });
    var next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    mark(next.closest("tr"));
    next.focus();
  }
  function mark(row) {
    all("[data-list] tr.is-current").forEach(function (one) { one.classList.remove("is-current"); });
    if (row) { row.classList.add("is-current"); }
  }
  function choose() {
    var row = currentRow() || document.querySelector("[data-list] tr.is-current");
    var box = row && row.querySelector("input[type=checkbox]");
    if (box) { box.checked = !box.checked; count(); }
    return box;
  }

  /* The chosen rows: their number, and one box for all. */
  var boxes = all("[data-list] tbody input[type=checkbox]");
  var whole = document.querySelector("[data-all]");
  var chosen = document.querySelector("[data-chosen]");
  function count() {
    var number = boxes.filter(function (box) { return box.checked; }).length;
    if (chosen) { chosen.hidden = false; chosen.textContent = String(number); }
    if (whole) { whole.checked = boxes.length > 0 && number === boxes.length; }
  }
  if (whole) {
    whole.hidden = false;
    whole.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = whole.checked; });
      count();
    });
  }
  boxes.forEach(function (box) { box.addEventListener("change", count); });
  if (boxes.length) { count(); }

  /* The menu of the header closes by Escape, by a click elsewhere, and when the focus leaves it. */
  all("details[data-menu]").forEach(function (menu) {
    document.addEventListener("click", function (event) { if (!menu.contains(event.target)) { menu.open = false; } });
    menu.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) { menu.open = false; }
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });

  /* The window that lists the keys of this page. */
  function words(element) {
    if (element.dataset.keyLabel) { return element.dataset.keyLabel; }
    var copy = element.cloneNode(true);
    all(".keycap", copy).forEach(function (cap) { cap.remove(); });
    return copy.textContent.trim() || element.getAttribute("placeholder") || "";
  }
  function explain() {
    if (!help || help.open) { return; }
    var list = help.querySelector("[data-keys-list]");
    all("[data-of-page]", list).forEach(function (line) { line.remove(); });
    all("[data-key]").reverse().forEach(function (element) {
      var line = document.createElement("div"), term = document.createElement("dt");
      var cap = document.createElement("span"), text = document.createElement("dd");
      line.setAttribute("data-of-page", "");
      cap.className = "keycap";
      cap.textContent = element.dataset.key.toUpperCase();
      text.textContent = words(element);
      term.appendChild(cap);
      line.appendChild(term);
      line.appendChild(text);
      list.insertBefore(line, list.firstChild);
    });
    if (help.showModal) { help.showModal(); } else { help.setAttribute("open", ""); }
  }

  function show() { if (bar) { bar.setAttribute("aria-pressed", String(!off)); } }
  if (bar) {
    bar.hidden = false;
    show();
    bar.addEventListener("click", function () {
      off = !off;
      show();
      try { window.localStorage.setItem("desk-keys", off ? "off" : "on"); } catch (error) { return; }
    });
  }

  function leave(event) {
    if (typing(event.target)) { event.target.blur(); return; }
    var back = document.querySelector("a.back");
    if (back && !(help && help.open)) { back.click(); }
  }
  function press(key) {
    if (key === "a" && document.querySelector("[data-list]") && !boxes.some(function (box) { return box.checked; })) {
      choose();
    }
    var target = all('[data-key="' + key + '"]').filter(function (one) { return !one.disabled; })[0];
    if (!target) { return false; }
    for (var fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
    target.focus();
    return true;
  }
  document.addEventListener("keydown", function (event) {
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) { return; }
    if (event.key === "Escape") { leave(event); return; }
    if (typing(event.target) || (help && help.open)) { return; }
    var key = event.key.toLowerCase();
    if (key === "j" || key === "k") { event.preventDefault(); step(key === "j" ? 1 : -1); return; }
    if (key === "x" && boxes.length) { event.preventDefault(); choose(); return; }
    if (key === "?") { event.preventDefault(); explain(); return; }
    if (/^[a-z/]$/.test(key) && press(key)) { event.preventDefault(); }
  });
})();
