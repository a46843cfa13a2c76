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
