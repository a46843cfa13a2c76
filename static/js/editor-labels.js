// Names the parts of the rich text editor, which has no setting for these.

// Each editing area gets its field's label as its accessible name.
const labelEditors = () => {
  for (const area of document.querySelectorAll(".prose-editor .ProseMirror[contenteditable]:not([aria-labelledby])")) {
    const field = area.closest(".prose-editor").querySelector("textarea");
    const label = field?.labels[0];
    if (!label) continue;
    label.id ||= `${field.id}_label`;
    area.setAttribute("aria-labelledby", label.id);
  }
};
new MutationObserver(labelEditors).observe(document.body, { childList: true, subtree: true });
labelEditors();

// The editor's menu entries, in plain words.
const PLAIN = {
  "Block style": "Kind of box",
  "Reset all classes": "No box",
  "blockquote: default": "A quotation",
  "blockquote: What to do now": "What to do now",
  "blockquote: Call 999": "Call 999",
};
const renameEntries = () => {
  for (const entry of document.querySelectorAll(".prose-menubar__selected button, .prose-menubar__option p")) {
    const text = PLAIN[entry.textContent];
    if (text && text !== entry.textContent) entry.textContent = text;
    const label = PLAIN[entry.getAttribute("aria-label")];
    if (label) entry.setAttribute("aria-label", label);
  }
};
new MutationObserver(renameEntries).observe(document.body, { childList: true, subtree: true });
renameEntries();
