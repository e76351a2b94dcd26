/* The form saves itself after a pause and when the page is left; files are sent one by one as they are chosen.
   Without this script the buttons of the page do the same. */
(function () {
  "use strict";
  var PAUSE = 1500, AGAIN = 8000;

  var form = document.querySelector("form[data-autosave]");
  if (form && window.fetch && window.FormData) {
    var status = form.querySelector("[data-save-status]"), timer = 0, dirty = false, busy = false, stopped = false;

    var say = function (text) { status.hidden = false; status.textContent = text; };
    var later = function (wait) { window.clearTimeout(timer); timer = window.setTimeout(function () { save(false); }, wait); };
    var body = function () {
      var data = new FormData(form);
      form.querySelectorAll("input[type='file']").forEach(function (input) { data.delete(input.name); });
      return data;
    };
    var save = function (leaving) {
      if (!dirty || stopped || (busy && !leaving)) { return; }
      dirty = false;
      busy = true;
      fetch(form.action || window.location.href, { method: "POST", body: body(), credentials: "same-origin", keepalive: leaving, headers: { "X-Autosave": "1" } })
        .then(function (answer) {
          if (answer.redirected || (answer.headers.get("Content-Type") || "").indexOf("json") < 0) { stopped = true; say(form.dataset.signedOut); return null; }
          if (answer.status === 409) { stopped = true; say(form.dataset.elsewhere); return null; }
          return answer.json();
        })
        .then(function (told) {
          busy = false;
          if (told) { if (form.elements.mark) { form.elements.mark.value = told.mark; } say(form.dataset.saved + " " + told.at); }
          if (dirty) { later(PAUSE); }
        })
        .catch(function () { busy = false; dirty = true; say(form.dataset.failed); later(AGAIN); });
    };
    ["input", "change"].forEach(function (name) {
      form.addEventListener(name, function (event) { if (event.target.type !== "file") { dirty = true; later(PAUSE); } });
    });
    form.addEventListener("submit", function () { stopped = true; window.clearTimeout(timer); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { stopped = false; } });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { save(true); } });
    window.addEventListener("online", function () { save(false); });
  }

  var uploads = document.querySelector("form[data-uploads]");
  if (!uploads || !window.DOMParser) { return; }
  uploads.classList.add("is-live");

  /* A form whose other entries belong to the same answer sends them along; only what holds the files is drawn anew. */
  function entries() {
    var data = new FormData(uploads.dataset.uploads === "whole" ? uploads : undefined);
    uploads.querySelectorAll("input[type='file']").forEach(function (input) { data.delete(input.name); });
    data.set("csrfmiddlewaretoken", uploads.elements.csrfmiddlewaretoken.value);
    data.set("do", "stay");
    return data;
  }

  function send(input, files) {
    var section = input.closest("[data-files]") || input.closest(".field"), line = section.querySelector("[data-upload-status]"), request = new XMLHttpRequest(), data = entries();
    files.forEach(function (file) { data.append(input.name, file); });
    line.hidden = false;
    line.textContent = uploads.dataset.sending + " …";
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) { line.textContent = uploads.dataset.sending + " " + Math.round(100 * event.loaded / event.total) + " %"; }
    };
    request.onload = function () {
      var page = new DOMParser().parseFromString(request.responseText, "text/html"), fresh = page.getElementById(section.id);
      if (!fresh && request.status >= 500) { request.onerror(); return; }
      if (!fresh) { line.textContent = uploads.dataset.signedOut; return; }
      section.replaceWith(fresh);
      fresh.focus();
    };
    request.onerror = request.ontimeout = function () {
      var again = document.createElement("button");
      again.type = "button";
      again.className = "link-button";
      again.textContent = uploads.dataset.again;
      again.addEventListener("click", function () { send(input, files); });
      line.textContent = uploads.dataset.broken + " ";
      line.appendChild(again);
    };
    request.open("POST", window.location.pathname);
    request.send(data);
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.matches && input.matches("input[data-upload]") && input.files.length) { send(input, Array.prototype.slice.call(input.files)); }
  });
})();
