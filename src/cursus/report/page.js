"use strict";
// A link to a step, or to anything inside a closed part, opens what hides it.
function openTarget() {
  let element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const target = element;
  for (; element; element = element.parentElement) {
    if (element.tagName === "DETAILS") element.open = true;
  }
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();
// A picture larger than its box begins at what failed, else at the first step.
for (const box of document.querySelectorAll(".picture .scroll")) {
  const node = box.querySelector(".node.state-failed") || box.querySelector(".node");
  if (node) {
    const inner = node.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    box.scrollTop += inner.top - outer.top - (box.clientHeight - inner.height) / 2;
    box.scrollLeft += inner.left - outer.left - (box.clientWidth - inner.width) / 2;
  }
}
// What is closed on screen is wanted on paper.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
