// SPDX-License-Identifier: MIT
// What the page does beyond being read: filter, sort, zoom, rows on demand. Everything is
// made by textContent and attributes, nothing by markup, so no name in a report can be more
// than a name. What is chosen stands in the address (#q=socket&state=new), to be sent on.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const KEYS = ["q", "state", "kind", "sort", "r"];
  const PAGE = 100; // rows of the table that are added at a time

  // Findings

  const list = byId("list");
  const rest = byId("rest"); // what is a line each, closed as long as nobody asks
  const items = Array.from(document.querySelectorAll(".finding"));
  const first = list ? list.children.length : 0;
  const texts = new Map(); // of an item, for the filter: made when it is first asked for
  const textOf = (item) => {
    if (!texts.has(item)) {
      texts.set(item, item.textContent.toLowerCase());
    }
    return texts.get(item);
  };
  const orders = {
    "": (a, b) => a - b,
    count: (a, b) => items[b].dataset.count - items[a].dataset.count || a - b,
    at: (a, b) => items[a].dataset.at - items[b].dataset.at || a - b,
    place: (a, b) => {
      const left = placeOf(items[a]);
      const right = placeOf(items[b]);
      return left < right ? -1 : left > right ? 1 : a - b;
    },
  };
  const placeOf = (item) => item.querySelector(".place").textContent;
  let sorted = "";

  const sortItems = (order) => {
    if (order === sorted || !orders[order]) {
      return;
    }
    sorted = order;
    const all = Array.from(items.keys()).sort(orders[order]).map((index) => items[index]);
    list.append(...all.slice(0, first));
    if (rest) {
      const further = document.createDocumentFragment();
      all.slice(first).forEach((item) => further.append(item));
      rest.querySelector("ol").append(further);
    }
  };

  const filterItems = () => {
    const words = byId("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = byId("state").value;
    const kind = byId("kind").value;
    let count = 0;
    for (const item of items) {
      const isShown = (!state || item.dataset.state === state) &&
        (!kind || item.dataset.kind === kind) &&
        words.every((word) => textOf(item).includes(word));
      if (item.hidden === isShown) {
        item.hidden = !isShown;
      }
      count += isShown;
    }
    if (rest) {
      const isAsked = words.length > 0 || state || kind;
      rest.open = isAsked && rest.querySelector(".finding:not([hidden])") !== null;
    }
    byId("shown").textContent = count === items.length ? "" : `${count} of ${items.length}`;
  };

  const openAll = () => {
    const isOpen = byId("all").dataset.open === "1";
    for (const details of document.querySelectorAll(".finding > details")) {
      details.open = !isOpen;
    }
    byId("all").dataset.open = isOpen ? "" : "1";
    byId("all").textContent = isOpen ? "Open all" : "Close all";
  };

  // Resources: [finding, ms, name, facts, owner], read when somebody comes near them.

  const table = byId("table");
  let rows = null;
  let found = [];
  let made = 0;
  let column = 0;
  let isDown = false;

  const readRows = () => {
    if (rows === null) {
      rows = JSON.parse(byId("data").textContent);
      found = rows;
    }
  };
  const kindOf = (row) => items[row[0] - 1].dataset.kind;
  const keys = [(row) => row[0], kindOf, (row) => row[2], (row) => row[3], (row) => row[1],
    (row) => row[4]];

  const makeRow = (row) => {
    const line = document.createElement("tr");
    const link = document.createElement("a");
    link.href = `#f${row[0]}`;
    link.textContent = row[0];
    line.insertCell().append(link);
    for (const text of [kindOf(row), row[2], row[3], row[1], row[4]]) {
      line.insertCell().textContent = text;
    }
    return line;
  };
  const addRows = () => {
    const lines = document.createDocumentFragment();
    for (const row of found.slice(made, made + PAGE)) {
      lines.append(makeRow(row));
    }
    table.tBodies[0].append(lines);
    made = Math.min(made + PAGE, found.length);
    byId("more").hidden = made === found.length;
    byId("listed").textContent = `${made} of ${found.length}` +
      (found.length < rows.length ? `, filtered out of ${rows.length}` : "");
    byId("found").textContent = byId("r").value ? `${found.length} of ${rows.length}` : "";
  };
  const findRows = () => {
    readRows();
    const words = byId("r").value.toLowerCase().split(/\s+/).filter(Boolean);
    found = words.length === 0 ? rows : rows.filter((row) => {
      const text = `${kindOf(row)} ${row[2]} ${row[3]} ${row[4]}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    if (column > 0 || isDown) {
      const key = keys[column];
      found = found.slice().sort((a, b) => {
        const left = key(a);
        const right = key(b);
        return (left < right ? -1 : left > right ? 1 : 0) * (isDown ? -1 : 1);
      });
    }
    table.tBodies[0].replaceChildren();
    made = 0;
    addRows();
  };
  const sortRows = (index) => {
    isDown = index === column ? !isDown : false;
    column = index;
    Array.from(table.tHead.rows[0].cells).forEach((cell, at) => {
      if (at === index) {
        cell.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      } else {
        cell.removeAttribute("aria-sort");
      }
    });
    findRows();
  };

  // Pictures: a box that is chosen becomes as wide as the picture.

  const numberOf = (box, name) => parseFloat(box.getAttribute(name));
  const startPicture = (picture) => {
    const boxes = Array.from(picture.children, (box) => ({
      box, at: numberOf(box, "x"), width: numberOf(box, "width"), level: numberOf(box, "y"),
    }));
    let here = boxes[0];

    const say = (one) => {
      byId("box").textContent = one.box.querySelector("title").textContent;
    };
    const zoom = (to) => {
      for (const one of boxes) {
        const begin = Math.max(one.at, to.at);
        const end = Math.min(one.at + one.width, to.at + to.width);
        const isIn = end - begin > 1e-6;
        one.box.classList.toggle("out", !isIn);
        one.box.setAttribute("visibility", isIn ? "visible" : "hidden");
        one.box.setAttribute("x", `${(begin - to.at) * 100 / to.width}%`);
        one.box.setAttribute("width", `${Math.max(end - begin, 0) * 100 / to.width}%`);
      }
      say(to);
    };
    const focus = (one) => {
      if (one) {
        here.box.setAttribute("tabindex", "-1");
        one.box.setAttribute("tabindex", "0");
        here = one;
        one.box.focus();
        say(one);
      }
    };
    const isWithin = (a, b) => a.at >= b.at - 1e-6 && a.at + a.width <= b.at + b.width + 1e-6;
    const step = boxes.length > 1 ? boxes[1].level - boxes[0].level : 1;
    const onLevel = (level) => boxes.filter((one) => Math.abs(one.level - level) < 1);
    const moves = {
      ArrowDown: () => onLevel(here.level + step).find((one) => isWithin(one, here)),
      ArrowUp: () => onLevel(here.level - step).find((one) => isWithin(here, one)),
      ArrowRight: () => onLevel(here.level).find((one) => one.at > here.at + 1e-6),
      ArrowLeft: () => onLevel(here.level).reverse().find((one) => one.at < here.at - 1e-6),
    };

    picture.classList.add("live");
    picture.setAttribute("role", "group");
    for (const one of boxes) {
      one.box.setAttribute("role", "button");
      one.box.setAttribute("aria-label", one.box.querySelector("title").textContent);
      one.box.setAttribute("tabindex", one === here ? "0" : "-1");
      one.box.addEventListener("click", () => {
        focus(one);
        zoom(one);
      });
    }
    picture.addEventListener("keydown", (event) => {
      if (moves[event.key]) {
        focus(moves[event.key]());
      } else if (event.key === "Enter" || event.key === " ") {
        zoom(here);
      } else if (event.key === "Escape") {
        zoom(boxes[0]);
      } else {
        return;
      }
      event.preventDefault();
    });
  };

  // The address

  const readAddress = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const target = /^f\d+$/.test(hash) ? byId(hash) : null;
    if (target) {
      const details = target.querySelector("details");
      target.hidden = false;
      if (rest && rest.contains(target)) {
        rest.open = true;
      }
      if (details) {
        details.open = true;
      }
      target.scrollIntoView();
      return;
    }
    if (!hash.includes("=")) {
      return;
    }
    const words = new URLSearchParams(location.hash.slice(1));
    for (const key of KEYS) {
      if (byId(key)) {
        byId(key).value = words.get(key) || "";
      }
    }
    sortItems(byId("sort").value);
    filterItems();
    findRows();
  };
  const writeAddress = () => {
    const words = new URLSearchParams();
    for (const key of KEYS) {
      if (byId(key).value) {
        words.set(key, byId(key).value);
      }
    }
    history.replaceState(null, "", `#${words}`);
  };

  if (list) {
    byId("tools").hidden = false;
    byId("finder").hidden = false;
    for (const key of ["q", "state", "kind"]) {
      byId(key).addEventListener("input", () => {
        filterItems();
        writeAddress();
      });
    }
    byId("sort").addEventListener("input", () => {
      sortItems(byId("sort").value);
      writeAddress();
    });
    byId("r").addEventListener("input", () => {
      findRows();
      writeAddress();
    });
    byId("all").addEventListener("click", openAll);
    byId("more").addEventListener("click", addRows);
    for (const form of document.forms) {
      form.addEventListener("submit", (event) => event.preventDefault());
    }
    Array.from(table.tHead.rows[0].cells).forEach((cell, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      button.addEventListener("click", () => sortRows(index));
      cell.replaceChildren(button);
    });
    findRows();
  }
  document.querySelectorAll(".icicle").forEach(startPicture);
  addEventListener("hashchange", readAddress);
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) {
      details.open = true;
    }
  });
  readAddress();
})();
