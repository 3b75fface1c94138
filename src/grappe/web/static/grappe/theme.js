// Before the page paints: the reader's choice of light or dark, else the system's.
(() => {
  const kept = localStorage.getItem("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = kept || (dark ? "dark" : "light");
})();
