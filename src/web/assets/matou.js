// Quicker, never needed: every page works without this file.
"use strict";
(() => {
  const typing = (node) => node && (node.isContentEditable || /^(input|textarea|select)$/i.test(node.tagName));
  const box = document.querySelector(".finder input");

  // Rows of a list: j and k move, Enter opens, x ticks.
  const rows = [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.querySelector("a"));
  let at = -1;
  const step = (by) => {
    if (!rows.length) return;
    if (at >= 0) rows[at].classList.remove("here");
    at = Math.max(0, Math.min(rows.length - 1, at + by));
    rows[at].classList.add("here");
    rows[at].querySelector("a").focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    }
    if (typing(event.target)) return;
    if (event.key === "/" && box) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "x" && at >= 0) {
      const tick = rows[at].querySelector("input[type=checkbox]");
      if (tick) tick.click();
    } else {
      // Desks name the key of an act on the act itself.
      const act = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (act) {
        event.preventDefault();
        if (act.tagName === "DETAILS") {
          act.open = true;
          const first = act.querySelector("input:not([type=hidden]), textarea, select, button");
          if (first) first.focus();
        } else act.focus();
      }
    }
  });

  // An open menu closes when the reader clicks elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A refused form: the summary is read first.
  const problem = document.getElementById("problem");
  if (problem) problem.focus();

  // Tick all, and count what is ticked.
  for (const group of document.querySelectorAll("[data-ticks]")) {
    const ticks = () => [...group.querySelectorAll("input[type=checkbox][name]:not([name=masked])")].filter((tick) => !tick.disabled);
    const all = group.querySelector("[data-tick-all]");
    const shown = [...group.querySelectorAll("[data-ticked]")];
    if (group.id) shown.push(...document.querySelectorAll(`[data-ticked-of="${group.id}"]`));
    const count = () => {
      const number = ticks().filter((tick) => tick.checked).length;
      for (const place of shown) place.textContent = String(number);
      if (all) {
        all.checked = number === ticks().length && number > 0;
        all.indeterminate = number > 0 && !all.checked;
      }
    };
    if (all) {
      all.closest("label").hidden = false;
      all.addEventListener("change", () => {
        for (const tick of ticks()) tick.checked = all.checked;
        count();
      });
    }
    group.addEventListener("change", count);
    count();
  }

  // Into the basket without leaving the list; without this script the form comes back by itself.
  for (const form of document.querySelectorAll("form[data-basket]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          headers: { accept: "application/json", "x-csrf-token": document.body.dataset.csrf },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const { count } = await answer.json();
        for (const place of document.querySelectorAll("[data-basket-count]")) place.textContent = String(count);
        const done = document.createElement("a");
        done.href = "/basket";
        done.textContent = form.dataset.done;
        done.setAttribute("role", "status");
        form.replaceWith(done);
      } catch {
        form.submit();
      }
    });
  }

  // What is shown once can be copied at once.
  for (const text of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "slim";
    button.textContent = text.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = text.dataset.copied;
    });
    text.before(button);
  }

  // Suggestions under the search box.
  if (box && box.dataset.suggest) {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = "suggestions";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    box.after(list);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    let chosen = -1;
    let waiting = 0;
    let newest = 0;
    const close = () => {
      list.hidden = true;
      chosen = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      const items = [...list.children];
      chosen = (index + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
      box.setAttribute("aria-activedescendant", items[chosen].id);
    };
    const take = (item) => {
      if (item.dataset.url) location.assign(item.dataset.url);
      else {
        box.value = item.dataset.text;
        box.form.submit();
      }
    };
    const show = (items) => {
      list.replaceChildren(...items.slice(0, 8).map((item, index) => {
        const row = document.createElement("li");
        row.id = `suggestion-${index}`;
        row.setAttribute("role", "option");
        row.dataset.text = item.text;
        if (typeof item.url === "string" && item.url.startsWith("/")) row.dataset.url = item.url;
        row.append(item.text);
        if (item.note) {
          const note = document.createElement("span");
          note.textContent = item.note;
          row.append(note);
        }
        row.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(row);
        });
        return row;
      }));
      list.hidden = items.length === 0;
      chosen = -1;
      box.setAttribute("aria-expanded", String(!list.hidden));
    };
    const ask = async () => {
      const text = box.value.trim();
      const mine = ++newest;
      if (!text) return close();
      try {
        const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, {
          headers: { accept: "application/json", "x-csrf-token": document.body.dataset.csrf },
        });
        if (!answer.ok || mine !== newest) return;
        show((await answer.json()).items || []);
      } catch {
        close();
      }
    };
    box.addEventListener("input", (event) => {
      if (event.isComposing) return;
      clearTimeout(waiting);
      waiting = setTimeout(ask, 90);
    });
    box.addEventListener("compositionend", ask);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") mark(chosen + 1);
      else if (event.key === "ArrowUp") mark(chosen < 0 ? list.children.length - 1 : chosen - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
      else return;
      event.preventDefault();
    });
  }
})();
