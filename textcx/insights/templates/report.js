"use strict";
const table = document.getElementById("pain-table");
if (table) {
  const bodies = [...table.tBodies];
  const search = document.getElementById("pain-search");
  const shown = document.getElementById("pain-shown");
  const chips = [...document.querySelectorAll(".chips button")];
  const texts = new Map(bodies.map(body => [body, body.textContent.toLowerCase()]));
  let stage = "";

  const filter = () => {
    const words = search.value.toLowerCase().trim();
    for (const body of bodies)
      body.hidden = !((!stage || body.dataset.stage === stage) && texts.get(body).includes(words));
    const left = bodies.filter(body => !body.hidden).length;
    shown.textContent = left === bodies.length ? `${left} shown` : `${left} of ${bodies.length} shown`;
  };
  const pick = value => {
    stage = value;
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.stage === value));
    filter();
  };
  const sort = head => {
    const key = head.dataset.key;
    const first = head.dataset.first || (key === "rank" ? "ascending" : "descending");
    const other = first === "ascending" ? "descending" : "ascending";
    const way = head.getAttribute("aria-sort") === first ? other : first;
    for (const one of table.tHead.rows[0].cells) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    const missing = body => body.dataset[key] === undefined;
    table.append(...bodies.sort((a, b) => missing(a) - missing(b)
      || (missing(a) ? 0 : sign * (a.dataset[key] - b.dataset[key])) || a.dataset.rank - b.dataset.rank));
  };

  for (const head of table.querySelectorAll("th[data-key]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(head));
  }
  for (const chip of chips) chip.addEventListener("click", () => pick(chip.dataset.stage));
  search.addEventListener("input", filter);
  // A link from the journey must find its row even where a filter hides it.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) { search.value = ""; pick(""); target.scrollIntoView(); }
  });
  document.querySelector(".tools").hidden = false;
  filter();
}
