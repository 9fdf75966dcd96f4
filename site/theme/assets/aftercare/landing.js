// Goes straight to the language that was used last, else to the browser's own; /?choose stays here.
const known = ["zh", "en"];
const remembered = () => {
  try {
    return localStorage.getItem("aftercare.language");
  } catch {
    return null;
  }
};
const wanted = [remembered(), ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2)).find((tag) => known.includes(tag));
if (wanted && location.search !== "?choose") location.replace(`/${wanted}/`);
