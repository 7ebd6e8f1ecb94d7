// The answer to a form: no browser keeps it, and Back to it would show an error of the browser's
// own. Once she goes on from here, Back opens the form anew; to load this page again still sends
// the same words.
(() => {
  const openAnew = () => history.replaceState(null, "", location.href);
  document.addEventListener("submit", openAnew);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("a[href]")) openAnew();
  });
})();
