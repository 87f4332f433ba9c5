"use strict";
// Sorts, filters and shows the findings of the page. Text becomes text nodes, never markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (name, properties, ...children) => {
    const element = document.createElement(name);
    Object.assign(element, properties);
    element.append(...children);
    return element;
  };
  for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;

  // Theme: that of the system until somebody chooses.
  const themes = ["system", "light", "dark"];
  const root = document.documentElement;
  const setTheme = (theme) => {
    if (theme === "system") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
    byId("theme").textContent = "Theme: " + theme;
  };
  let theme = "system";
  try {
    const kept = localStorage.getItem("ephor-theme");
    if (themes.includes(kept)) theme = kept;
  } catch { /* A browser may keep nothing for files. */ }
  setTheme(theme);
  byId("theme").addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    setTheme(theme);
    try { localStorage.setItem("ephor-theme", theme); } catch { /* Then it holds for this page. */ }
  });
  byId("print").addEventListener("click", () => print());

  // Parts of rules: open the one that an address names.
  const openTarget = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && byId(id);
    if (target instanceof HTMLDetailsElement && !target.open) {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", openTarget);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    // A second click on the same link changes no address.
    if (link && link.hash === location.hash) openTarget();
  });
  const details = (selector) => document.querySelectorAll("#rules details" + selector);
  byId("expand").addEventListener("click", () => { for (const one of details(".fail")) one.open = true; });
  byId("collapse").addEventListener("click", () => { for (const one of details("")) one.open = false; });

  // Paper cannot be opened: what fails, what is unknown, controls and data are.
  let opened = [];
  addEventListener("beforeprint", () => {
    const wanted = "#rules details.fail, #rules details.unknown, #controls details";
    opened = [...document.querySelectorAll(wanted)].filter((one) => !one.open);
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
    opened = [];
  });

  const table = byId("table");
  if (!table) return;
  const data = JSON.parse(byId("rows").textContent);
  const levels = ["error", "warning", "note"];
  const levelWords = { error: "Error", warning: "Warning", note: "Note" };
  const verdictWords = { fail: "Fail", accepted: "Accepted", unknown: "Unknown", "not-judged": "Not judged again" };
  const baselineWords = { unchanged: "Unchanged", updated: "Updated", new: "New" };
  const baselineOrder = ["", "unchanged", "updated", "new"];
  const body = table.tBodies[0];
  const wide = table.tHead.rows[0].cells.length;
  const hasBaseline = Boolean(byId("by-baseline"));

  // Of each row: [unknown, template, kind, name, id, count, file, line, waiver, baseline, arguments, related].
  const all = [];
  data.findings.forEach((rows, rule) => {
    for (const row of rows) all.push({ row, rule, at: all.length, words: null });
  });
  const rule = (one) => data.rules[one.rule];
  const verdict = (one) => one.row[0] === 2 ? "not-judged" : one.row[0] ? "unknown" : one.row[8] >= 0 ? "accepted" : "fail";
  // Of a list a sentence shows the first items, as every report does.
  const inSentence = (value) => {
    const items = value.split("\n");
    return items.slice(0, 3).join("; ") + (items.length > 3 ? "; and " + (items.length - 3) + " more" : "");
  };
  const message = (one) => {
    let text = "";
    for (const part of data.templates[one.row[1]][0]) {
      text += typeof part === "string" ? part : part < 0 ? one.row[3] : inSentence(one.row[10][part]);
    }
    return text;
  };
  const words = (one) => {
    if (one.words === null) {
      const { row } = one;
      one.words = [rule(one).id, rule(one).title, data.kinds[row[2]], row[3], row[4], message(one), data.files[row[6]] + ":" + row[7],
        ...row[10]].join("\n").toLowerCase();
    }
    return one.words;
  };

  // Filters.
  const controls = ["pack", "rule", "level", "verdict", "baseline"];
  const filter = {};
  for (const name of controls) filter[name] = byId("by-" + name);
  for (const pack of [...new Set(data.rules.map((one) => one.pack))].sort()) {
    filter.pack.append(make("option", { value: pack }, pack));
  }
  data.findings.forEach((rows, index) => {
    if (rows.length > 0) filter.rule.append(make("option", { value: String(index) }, data.rules[index].id));
  });

  // Sorting: by what each column means, then as the report has it.
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const gravity = data.rules.map((one) => levels.indexOf(one.level) * 1000 - Number(one.severity) * 10);
  const ranks = new Map();
  // Texts are compared once: each row gets the rank of its text.
  const rank = (name, text) => {
    if (!ranks.has(name)) {
      const distinct = [...new Set(all.map(text))].sort(collator.compare);
      const place = new Map(distinct.map((value, index) => [value, index]));
      ranks.set(name, all.map((one) => place.get(text(one))));
    }
    const list = ranks.get(name);
    return (one) => list[one.at];
  };
  const keys = {
    level: () => (one) => -gravity[one.rule],
    verdict: () => (one) => ["fail", "not-judged", "unknown", "accepted"].indexOf(verdict(one)),
    rule: () => rank("rule", (one) => rule(one).title),
    subject: () => rank("subject", (one) => one.row[3]),
    message: () => rank("message", message),
    baseline: () => (one) => baselineOrder.indexOf(one.row[9]),
  };
  // The gravest level is the highest one: that is what somebody who sorts by it wants to see first.
  const begins = (name) => name === "level" || name === "baseline";
  let sorted = { name: "level", down: true };
  let shown = all;
  let page = 0;

  const cells = (one, number) => {
    const { row } = one;
    const { id, title, level, severity } = rule(one);
    const kind = verdict(one);
    const line = make("tr", {});
    const count = row[5] > 1 ? row[5].toLocaleString("en") + " subjects" : data.kinds[row[2]];
    line.append(
      make("td", {}, make("span", { className: "badge " + (kind === "fail" ? level : "off") }, levelWords[level]), make("small", {}, severity)),
      make("td", {}, make("span", { className: "badge " + (kind === "not-judged" ? "unknown" : kind) }, verdictWords[kind])),
      make("td", {}, make("a", { href: "#" + id }, title), make("small", {}, id)),
      make("td", {}, row[3] || row[4], make("small", {}, count)),
      make("td", {}, message(one)),
    );
    if (hasBaseline) line.append(make("td", {}, baselineWords[row[9]] || ""));
    const button = make("button", { type: "button" }, "Show", make("span", { className: "hide" }, " evidence of row " + number));
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      button.firstChild.data = open ? "Show" : "Hide";
      if (open) line.nextSibling.remove();
      else line.after(evidence(one));
    });
    line.append(make("td", {}, button));
    return line;
  };
  const evidence = (one) => {
    const { row } = one;
    const list = make("dl", {});
    const entry = (name, value) => list.append(make("dt", {}, name), ...value.split("\n").map((item) => make("dd", {}, item)));
    entry("subject", data.kinds[row[2]] + " " + row[3]);
    entry("id", row[4]);
    entry("stands in", data.files[row[6]] + ":" + row[7]);
    data.templates[one.row[1]][1].forEach((name, index) => entry(name, row[10][index]));
    const [related, more] = row[11];
    for (const [kind, name, file, line] of related) {
      entry("see also", data.kinds[kind] + " " + name + " (" + data.files[file] + ":" + line + ")");
    }
    if (more > 0) entry("see also", more + " more");
    if (row[8] >= 0) entry("accepted", data.waivers[row[8]] || "");
    return make("tr", { className: "evidence" }, make("td", { colSpan: wide }, list));
  };

  const size = () => Number(byId("size").value);
  const show = () => {
    const pages = Math.max(1, Math.ceil(shown.length / size()));
    page = Math.min(Math.max(page, 0), pages - 1);
    const first = page * size();
    const rows = shown.slice(first, first + size()).map((one, index) => cells(one, first + index + 1));
    if (rows.length === 0) rows.push(make("tr", {}, make("td", { colSpan: wide }, "No finding fits.")));
    body.replaceChildren(...rows);
    byId("previous").disabled = page === 0;
    byId("next").disabled = page === pages - 1;
    const format = (number) => number.toLocaleString("en");
    const range = shown.length === 0 ? "" : ", rows " + format(first + 1) + " to " + format(first + rows.length);
    const text = format(shown.length) + " of " + format(all.length) + " findings" + range;
    if (byId("count").textContent !== text) byId("count").textContent = text;
    table.closest("#findings > div").classList.toggle("filtered", shown.length < all.length);
  };
  const update = () => {
    const terms = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const value = (name) => (filter[name] ? filter[name].value : "");
    const [pack, of, level, kind, state] = controls.map(value);
    shown = all.filter((one) =>
      (pack === "" || rule(one).pack === pack) && (of === "" || one.rule === Number(of)) &&
      (level === "" || rule(one).level === level) && (kind === "" || verdict(one) === kind) &&
      (state === "" || one.row[9] === state) && terms.every((term) => words(one).includes(term)));
    const key = keys[sorted.name]();
    const sign = sorted.down ? -1 : 1;
    shown.sort((a, b) => sign * (key(a) - key(b)) || a.at - b.at);
    for (const button of table.querySelectorAll("[data-sort]")) {
      const head = button.closest("th");
      if (button.dataset.sort !== sorted.name) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    }
    page = 0;
    show();
  };

  let waiting;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 120);
  });
  const form = byId("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => { if (event.target !== byId("search")) update(); });
  form.addEventListener("reset", () => setTimeout(update));
  byId("size").addEventListener("change", () => { page = 0; show(); });
  byId("previous").addEventListener("click", () => { page -= 1; show(); });
  byId("next").addEventListener("click", () => { page += 1; show(); });
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sort]");
    if (!button) return;
    const name = button.dataset.sort;
    sorted = { name, down: sorted.name === name ? !sorted.down : begins(name) };
    update();
  });
  const only = (name, value) => {
    form.reset();
    filter[name].value = value;
    if (name === "level") filter.verdict.value = "fail";
    setTimeout(update);
  };
  for (const button of document.querySelectorAll("button[data-rule]")) {
    button.addEventListener("click", () => {
      only("rule", button.dataset.rule);
      byId("findings").scrollIntoView();
      filter.rule.focus({ preventScroll: true });
    });
  }
  for (const link of document.querySelectorAll("a[data-filter]")) {
    link.addEventListener("click", () => only(...link.dataset.filter.split("=")));
  }
  update();
  openTarget();
})();
