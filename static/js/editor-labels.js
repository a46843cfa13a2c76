// The boxes for formatted text have no name of their own: who hears the page gets the label that stands above.
const name = () => {
  for (const box of document.querySelectorAll(".prose-editor .ProseMirror[contenteditable]:not([aria-labelledby])")) {
    const field = box.closest(".prose-editor").querySelector("textarea");
    const label = field?.labels[0];
    if (!label) continue;
    label.id ||= `${field.id}_label`;
    box.setAttribute("aria-labelledby", label.id);
  }
};
new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();

// What the editor calls things, in words for people who write. It says so in no setting.
const PLAIN = {
  "Block style": "Kind of box",
  "Reset all classes": "No box",
  "blockquote: default": "A quotation",
  "blockquote: What to do now": "What to do now",
  "blockquote: Call 999": "Call 999",
};
const rename = () => {
  for (const part of document.querySelectorAll(".prose-menubar__selected button, .prose-menubar__option p")) {
    const words = PLAIN[part.textContent];
    if (words && words !== part.textContent) part.textContent = words;
    const label = PLAIN[part.getAttribute("aria-label")];
    if (label) part.setAttribute("aria-label", label);
  }
};
new MutationObserver(rename).observe(document.body, { childList: true, subtree: true });
rename();
