/* Enhancements only: every page works without this script. */
(function () {
  "use strict";
  var summary = document.querySelector("[data-focus]");
  if (summary) { summary.focus(); }

  /* A link of the error summary also moves the focus into choice cards and date parts. */
  document.querySelectorAll(".error-summary a[href^='#']").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var target = document.getElementById(link.hash.slice(1));
      if (!target) { return; }
      event.preventDefault();
      var field = target.closest(".field") || target;
      field.scrollIntoView();
      target.focus({ preventScroll: true });
    });
  });

  /* Pressing twice sends once. The page may come back from the browser's memory: then it may be sent again. */
  var forms = document.querySelectorAll("form[method='post']");
  forms.forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent === "1") { event.preventDefault(); return; }
      form.dataset.sent = "1";
      window.setTimeout(function () { delete form.dataset.sent; }, 8000);
    });
  });
  window.addEventListener("pageshow", function () {
    forms.forEach(function (form) { delete form.dataset.sent; });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
