/* The little the pages need beside htmx: keys, drafts, focus, one submit, and a sign-in that has ended. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (el) => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName);

  // ---- dialogs and the side panel --------------------------------------------------------------------
  let opener = null;
  const open = (id, from) => {
    const box = document.getElementById(id);
    if (!box) return;
    opener = from;
    if (id === "keys") listKeys(box);
    if (box.showModal) { if (!box.open) box.showModal(); return; }
    box.hidden = false;
    box.focus();
  };
  const closeSide = () => {
    const side = $(".side-panel:not([hidden])");
    if (side) { side.hidden = true; opener?.focus(); }
    return Boolean(side);
  };
  const listKeys = (box) => {
    const list = $("[data-keys]", box);
    $$("[data-listed]", list).forEach((row) => row.remove());
    const all = $$("[data-key]");
    all.filter((el, at) => all.findIndex((it) => it.dataset.key === el.dataset.key) === at).forEach((el) => {
      const row = document.createElement("div");
      row.dataset.listed = "";
      const key = Object.assign(document.createElement("kbd"), { textContent: el.dataset.key });
      const dt = document.createElement("dt");
      dt.append(key);
      row.append(dt, Object.assign(document.createElement("dd"), { textContent: (el.labels?.[0] ?? el).textContent.trim() }));
      list.append(row);
    });
  };
  document.addEventListener("click", (event) => {
    const from = event.target.closest("[data-open]");
    if (from) open(from.dataset.open, from);
    const close = event.target.closest("[data-close]");
    if (close) { close.closest("dialog") ? close.closest("dialog").close() : closeSide(); }
    $$("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // ---- keys --------------------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    const el = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (el.matches("[data-proposed]") && take(el)) { event.preventDefault(); below(el)?.focus(); return; }
      const form = el.closest("form") ?? onlyForm();
      if (form && !event.defaultPrevented) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && el.matches(".calc input, .calc select")) {
      event.preventDefault();
      below(el)?.focus();
      return;
    }
    if (event.key === "Escape") {
      const menu = $("details[data-menu][open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); } else if (!$("dialog[open]")) closeSide();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(el) || $("dialog[open]")) return;
    if (event.key === "/") { const box = $("#search"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    else if (event.key === "?") open("keys", el);
    else {
      const wanted = $$("[data-key]").find((it) => it.dataset.key === event.key && it.offsetParent);
      if (!wanted) return;
      event.preventDefault();
      if (wanted.href) sessionStorage.setItem("keyed", wanted.href);
      wanted.click();
    }
  });
  // Where the page has one thing to send, Ctrl+Enter sends it wherever one stands.
  const onlyForm = () => { const forms = $$("main form[data-guard]"); return forms.length === 1 ? forms[0] : null; };
  // A proposed amount is taken once: where it stands already, the keys do what they do elsewhere.
  const take = (input) => {
    if (input.value.trim() === input.dataset.proposed) return false;
    input.value = input.dataset.proposed;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    const input = button && $("[data-proposed]", button.closest("tr"));
    if (input) { take(input); input.focus(); }
  });
  const below = (el) => {
    const cell = el.closest("td, th");
    for (let row = cell.parentElement.nextElementSibling; row; row = row.nextElementSibling) {
      const next = row.cells[cell.cellIndex] && $("input:not([type=hidden]), select", row.cells[cell.cellIndex]);
      if (next?.offsetParent) { next.select?.(); return next; }
    }
    return null;
  };

  // ---- what is typed: guard, draft, one submit ---------------------------------------------------------
  const unsaved = new Set();
  let signedOut = false;
  const status = (form, text) => { const line = $(".draft-status", form); if (line) line.textContent = text; };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) { unsaved.add(form); if (form.matches("[data-draft]")) status(form, "Sparar …"); }
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    // A post with a dead session would throw away what was typed since the last draft.
    if (signedOut) { event.preventDefault(); showSignedOut(); return; }
    // What only looks at the form in a window of its own leaves it as it is.
    if (event.submitter?.formTarget === "_blank") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    unsaved.delete(form);
    // After the browser has collected the form, so that the pressed button's own value is sent.
    setTimeout(() => $$("button:not([type=button])", form).forEach((button) => { button.disabled = true; }));
  });
  // A draft saved after the form was sent would fill the next one with it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (elt.matches?.("form[data-draft][data-sent]") && requestConfig.path === elt.getAttribute("hx-post")) event.preventDefault();
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    $$("button", form).forEach((button) => { button.disabled = false; });
  }));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches?.("form")) return;
    if (form.matches("[data-draft]")) {
      const refused = $(".draft-status .is-problem", form);
      if (event.detail.successful) { if (!refused) unsaved.delete(form); }
      else status(form, "Inte sparat. Texten ligger kvar här på sidan.");
    }
    delete form.dataset.sent;
    $$("button:disabled", form).forEach((button) => { button.disabled = false; });
  });

  // A link that leaves what is typed waits until the draft is saved: the next page may show it, and it is there again
  // when one comes back. Where it cannot be saved the browser asks.
  const leaves = (link, event) => link && !event.defaultPrevented && !event.button && !event.ctrlKey && !event.metaKey
    && !event.shiftKey && !event.altKey && !link.target && !link.hasAttribute("download") && !link.closest("[hx-get]")
    && link.origin === location.origin && !(link.hash && link.pathname === location.pathname && link.search === location.search);
  const saved = (form) => new Promise((done) => {
    const end = (event) => {
      if (event.detail.elt !== form) return;
      document.removeEventListener("htmx:afterRequest", end);
      done();
    };
    document.addEventListener("htmx:afterRequest", end);
    setTimeout(done, 3000);
    window.htmx.trigger(form, "draft");
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const drafts = [...unsaved].filter((form) => form.isConnected && form.matches("[data-draft]"));
    if (signedOut || !drafts.length || !leaves(link, event)) return;
    event.preventDefault();
    Promise.all(drafts.map(saved)).then(() => location.assign(link.href));
  });

  // ---- what is typed while the server draws a part of the form anew stays as it was typed -------------
  const asked = new WeakMap();
  const texts = (root) => $$("textarea[id], input[id]:not([type=hidden], [type=radio], [type=checkbox])", root);
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { xhr, target } = event.detail;
    if (target?.closest("form[data-guard]")) asked.set(xhr, new Map(texts(target).map((el) => [el.id, el.value])));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const before = asked.get(xhr);
    if (!before) return;
    const typed = texts(target).filter((el) => before.has(el.id) && el.value !== before.get(el.id));
    asked.set(xhr, typed.map((el) => ({
      id: el.id, was: before.get(el.id), now: el.value, at: el === document.activeElement ? el.selectionStart : null,
    })));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const typed = asked.get(event.detail.xhr);
    if (!Array.isArray(typed)) return;
    typed.forEach(({ id, was, now, at }) => {
      const el = document.getElementById(id);
      if (!el) return;
      // What the server added to what stood there when it was asked is added to what stands there now.
      const added = was && el.value.startsWith(was) ? el.value.slice(was.length) : "";
      el.value = now + added;
      if (at !== null) { el.focus(); el.setSelectionRange?.(at, at); }
      el.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });

  // ---- sign-in that has ended --------------------------------------------------------------------------
  const showSignedOut = () => {
    signedOut = true;
    if ($(".signed-out")) { $(".signed-out a").focus(); return; }
    const bar = document.createElement("div");
    bar.className = "signed-out";
    bar.setAttribute("role", "alert");
    const link = Object.assign(document.createElement("a"),
      { href: document.body.dataset.login, target: "_blank", rel: "noopener", textContent: "Logga in i en ny flik" });
    bar.append("Du är utloggad. Det du har skrivit ligger kvar på sidan. ", link, " och kom sedan tillbaka hit.");
    document.body.prepend(bar);
  };
  const refreshSession = async () => {
    const answer = await fetch(document.body.dataset.session, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const { csrf } = await answer.json();
    $$("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = csrf; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
    signedOut = false;
    $(".signed-out")?.remove();
    $$("form[data-draft]").forEach((form) => { if (unsaved.has(form)) window.htmx.trigger(form, "draft"); });
  };
  // Whoever has signed in beside this window comes back to it in some way that no event may tell of.
  setInterval(() => { if (signedOut) refreshSession(); }, 5000);
  document.addEventListener("visibilitychange", () => { if (signedOut && !document.hidden) refreshSession(); });
  window.addEventListener("focus", () => { if (signedOut) refreshSession(); });

  // ---- htmx: errors shown where the answer would have stood, focus where the eye should go ----------------
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401) { event.detail.shouldSwap = false; showSignedOut(); return; }
    if (xhr.getResponseHeader("X-Old-Page")) {  // signed in anew in another tab: the form stays, with a new token
      event.detail.shouldSwap = false;
      refreshSession();
      say("Du har loggat in igen i en annan flik. Det du har skrivit ligger kvar här. Tryck på knappen en gång till.");
      return;
    }
    if (xhr.status >= 400 && xhr.getResponseHeader("Content-Type")?.startsWith("text/html")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", () => say("Ingen kontakt med servern. Försök igen om en stund."));
  document.addEventListener("htmx:timeout", () => say("Servern svarade inte i tid. Försök igen."));
  const say = (text) => {
    const box = $("#messages");
    if (!box) return;
    const notice = Object.assign(document.createElement("div"), { className: "notice", textContent: text });
    notice.dataset.tone = "danger";
    notice.setAttribute("role", "alert");
    box.replaceChildren(notice);
  };
  // What hinders the sum is marked where it stands, until it is mended.
  const markHindrance = () => {
    $$("[data-hinders]").forEach((el) => {
      delete el.dataset.hinders;
      el.removeAttribute("aria-invalid");
      el.removeAttribute("aria-errormessage");
    });
    const problem = $("#sum-problem[data-field]");
    const field = problem && document.getElementById(problem.dataset.field);
    if (!field || field.getAttribute("aria-invalid")) return;
    field.dataset.hinders = "";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", "sum-problem");
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if ($("#sums")) markHindrance();
    const first = $("[data-focus]", event.detail.elt) || $("[autofocus]", event.detail.elt);
    first?.focus();
    const tab = event.detail.requestConfig?.elt;
    if (tab?.matches?.("[data-tab]")) {
      $$("[data-tab]", tab.closest("nav")).forEach((it) => it.removeAttribute("aria-current"));
      tab.setAttribute("aria-current", "page");
    }
  });
  // Whoever came by a key begins at the first amount to see to; for whoever came by mouse nothing moves.
  const firstAmount = () => {
    const keyed = sessionStorage.getItem("keyed");
    sessionStorage.removeItem("keyed");
    if (keyed !== location.href) return null;
    const amounts = $$("[data-amounts] td.num input").filter((it) => it.offsetParent);
    const untaken = amounts.find((it) => it.dataset.proposed && !it.value.trim());
    return untaken ?? amounts.find((it) => $(".changed", it.closest("tr"))) ?? amounts[0];
  };
  document.addEventListener("DOMContentLoaded", () => {
    const first = firstAmount();
    ($("[data-focus]") ?? first)?.focus();
  });
})();
