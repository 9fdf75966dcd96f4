// Goes straight to the language that was used last, else to the browser's own; /?choose stays here.
const known = [...document.querySelectorAll("link[hreflang]")].map((link) => link.hreflang);
const remembered = () => {
  try {
    return localStorage.getItem("aftercare.language");
  } catch {
    return null;
  }
};
// What a reader of zh-CN understands: zh-CN where it is there, else zh.
const understood = (tag) => known.find((one) => one === tag) ?? known.find((one) => one === tag?.split("-")[0]);
const wanted = [remembered(), ...navigator.languages].map(understood).find(Boolean);
if (wanted && location.search !== "?choose") location.replace(`/${wanted}/`);
