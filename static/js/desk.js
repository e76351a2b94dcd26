/* Keys of the desk. They can be switched off on every page (WCAG 2.1.4); a key moves the focus and never decides. */
(function () {
  "use strict";
  var bar = document.querySelector("[data-keys]");
  var off = false;
  try { off = window.localStorage.getItem("desk-keys") === "off"; } catch (error) { off = false; }

  function typing(element) {
    return element && (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) || element.isContentEditable);
  }
  function step(by) {
    var links = Array.prototype.slice.call(document.querySelectorAll("[data-list] tbody a"));
    if (!links.length) { return; }
    var row = document.activeElement && document.activeElement.closest("[data-list] tbody tr");
    var at = links.findIndex(function (link) { return row && row.contains(link); });
    links[Math.min(Math.max(at + by, 0), links.length - 1)].focus();
  }
  if (bar) {
    bar.hidden = false;
    bar.setAttribute("aria-pressed", String(!off));
    bar.addEventListener("click", function () {
      off = !off;
      bar.setAttribute("aria-pressed", String(!off));
      try { window.localStorage.setItem("desk-keys", off ? "off" : "on"); } catch (error) { return; }
    });
  }
  document.addEventListener("keydown", function (event) {
    if (off || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    var key = event.key.toLowerCase();
    if (key === "j" || key === "k") { event.preventDefault(); step(key === "j" ? 1 : -1); return; }
    if (!/^[a-z/?]$/.test(key)) { return; }
    var target = document.querySelector('[data-key="' + key + '"]');
    if (target) { event.preventDefault(); target.focus(); }
  });
})();
