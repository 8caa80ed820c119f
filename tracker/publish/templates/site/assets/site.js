// Sorting and filtering of the ledger, and search. Everything else works without script. Text is only ever set as text.
"use strict";
(() => {
  const ledger = document.getElementById("ledger");
  if (ledger) {
    const body = ledger.tBodies[0];
    const rows = [...body.rows];
    const heads = [...ledger.tHead.rows[0].cells];
    const value = (row, i) => row.cells[i].dataset.value ?? row.cells[i].textContent.trim();
    const compare = (a, b) => {
      if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1; // unknown last, whichever way
      const x = Number(a), y = Number(b);
      return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, document.documentElement.lang) : x - y;
    };
    heads.forEach((head, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((h) => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.sort((a, b) => {
          const x = value(a, i), y = value(b, i), order = compare(x, y);
          return down && x !== "" && y !== "" ? -order : order;
        });
        body.append(...rows);
      });
    });
    const form = document.getElementById("filters");
    const text = document.getElementById("filter-text");
    const verdict = document.getElementById("filter-verdict");
    const material = document.getElementById("filter-material");
    const count = document.getElementById("count");
    const filter = () => {
      const words = fold(text.value).split(" ").filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const own = fold(row.cells[1].textContent + " " + row.cells[2].textContent);
        row.hidden = !(words.every((w) => own.includes(w)) && (!verdict.value || row.dataset.verdict === verdict.value)
          && (!material.checked || row.dataset.material === "yes"));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = count.dataset.text.replace("#", String(shown));
    };
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }

  const search = document.getElementById("search");
  if (search && window.trackerIndex) {
    const field = document.getElementById("q");
    const found = document.getElementById("found");
    const results = document.getElementById("results");
    const items = window.trackerIndex.map(([title, url, text]) => ({ title, url, text, head: fold(title), body: fold(text) }));
    const show = () => {
      const words = fold(field.value).split(" ").filter(Boolean);
      results.replaceChildren();
      if (!words.length) { found.textContent = ""; return; }
      const hits = items.filter((i) => words.every((w) => i.head.includes(w) || i.body.includes(w)));
      hits.sort((a, b) => score(b, words) - score(a, words));
      found.textContent = hits.length ? found.dataset.some.replace("#", String(hits.length)) : found.dataset.none;
      results.append(...hits.slice(0, 60).map((i) => entry(i, words)));
    };
    let timer = 0;
    field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
    search.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    show();
  }

  function fold(text) { return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim(); }
  function score(item, words) { return words.filter((w) => item.head.includes(w)).length; }
  function entry(item, words) {
    const li = document.createElement("li"), a = document.createElement("a"), p = document.createElement("p");
    a.href = item.url;
    a.textContent = item.title;
    const text = item.text.normalize("NFC").replace(/\s+/g, " "), low = text.toLowerCase();
    const at = Math.max(0, Math.min(...words.map((w) => low.indexOf(w)).filter((n) => n >= 0), text.length) - 40);
    const cut = text.slice(at, at + 180), cutLow = cut.toLowerCase();
    let from = 0;
    while (from < cut.length) {
      const next = words.map((w) => [cutLow.indexOf(w, from), w.length]).filter(([n]) => n >= 0).sort((x, y) => x[0] - y[0])[0];
      if (!next) break;
      const mark = document.createElement("mark");
      mark.textContent = cut.slice(next[0], next[0] + next[1]);
      p.append(cut.slice(from, next[0]), mark);
      from = next[0] + next[1];
    }
    p.append(cut.slice(from));
    p.className = "quiet";
    li.append(a, p);
    return li;
  }
})();
