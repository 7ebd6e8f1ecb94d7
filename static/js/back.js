// The answer to a form: no browser keeps it, and Back to it would show an error of the browser's
// own. Once she goes on from here, Back opens the form anew; to load this page again still sends
// the same words.
(() => {
  const openAnew = () => history.replaceState(null, "", location.href);
  document.addEventListener("submit", openAnew);
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href]");
    // Not by a telephone number, nor to a part of this page: there she stays, with her words.
    if (link && link.protocol.startsWith("http") && link.pathname !== location.pathname) openAnew();
  });
})();
