// Files from outside: a folder or a zip, dropped anywhere on the page or chosen in the menu. Of a
// folder the page sends a list, and the contents of its small files; the rest stays where it is.
"use strict";

{
  const form = document.getElementById("bring");
  const { zip } = form.elements;
  const folder = document.getElementById("bring-folder");
  const says = document.getElementById("bring-says");
  const tell = (text) => { says.textContent = text; };
  const limits = JSON.parse(form.dataset.limits);
  const folded = new Set(limits.folded);
  const ARCHIVE = /\.(tar|tgz|gz|xz|bz2|zst|oci)$/i;
  let packed = null;

  const roomFor = (path) => (limits.locks.some((end) => path.endsWith(end)) ? limits.large_lock : limits.large);
  const holder = (path) => path.slice(0, path.lastIndexOf("/") + 1);
  const base = (path) => path.slice(path.lastIndexOf("/") + 1);

  // The list names every file; contents go along for small ones, the smallest first, while there is
  // room, and never out of folders that tools made.
  const pack = async (files) => {
    const made = files.filter(({ path }) => limits.telltales.includes(base(path))).map(({ path }) => holder(path));
    const own = ({ path }) => /^\d+-files$/.test(base(path)) || !holder(path).split("/").some((name) => folded.has(name))
      && !made.some((start) => start && path.startsWith(start));
    let room = limits.kept;
    const taken = new Map();
    const small = files.filter(own).sort((a, b) => a.file.size - b.file.size);
    for (const { path, file } of small) {
      if (file.size > Math.min(roomFor(path), room)) continue;
      room -= file.size;
      taken.set(path, file.arrayBuffer().catch(() => null));
    }
    const rows = [];
    const contents = [];
    for (const { path, file } of files) {
      const content = await taken.get(path);
      rows.push([path, content ? content.byteLength : file.size, content ? 1 : 0]);
      if (content) contents.push(content);
    }
    return { listing: new Blob([JSON.stringify(rows)]), contents: new Blob(contents) };
  };

  // Everything below an entry that was dropped. Of a folder that tools made, only a part is counted.
  const fileOf = (entry) => new Promise((done) => { entry.file(done, () => done(null)); });
  const entriesOf = async (entry) => {
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done) => { reader.readEntries(done, () => done([])); });
      if (!some.length) return found;
      found.push(...some);
    }
  };
  const walk = async (entry, path, files, most) => {
    if (files.length > most) return;
    if (entry.isFile) {
      const file = await fileOf(entry);
      if (file) files.push({ path, file });
      return;
    }
    const end = folded.has(entry.name) ? Math.min(files.length + limits.counted, most) : most;
    for (const below of await entriesOf(entry)) await walk(below, `${path}/${below.name}`, files, end);
  };

  const send = async (name, files, into) => {
    if (!files.length) return tell(word("bring-empty", { name }));
    if (files.length > limits.files) return tell(word("bring-many", { name, most: limits.files }));
    packed = { ...await pack(files), name, into };
    tell(word("bring-sending", { name, files: files.length }));
    zip.disabled = true;
    htmx.trigger(form, "layerwise:bring");
  };
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== form || !packed) return;
    const { formData } = event.detail;
    formData.set("listing", packed.listing, "listing");
    formData.set("contents", packed.contents, "contents");
    formData.set("name", packed.name);
    formData.set("into", packed.into);
    packed = null;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    zip.disabled = false;
    tell("");
    if (!event.detail.successful) return;
    form.reset();
    form.closest("details").open = false;
  });

  const fits = (file) => {
    if (file.size <= limits.zip) return true;
    tell(word("bring-large", { name: file.name, most: Math.floor(limits.zip / 1e6) }));
    form.closest("details").open = true;
    return false;
  };
  form.addEventListener("submit", (event) => {
    const files = Array.from(folder.files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
    if (files.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      send(files[0].path.split("/")[0], files, form.elements.into.checked ? "add" : "replace");
    } else if (!zip.files.length || !fits(zip.files[0])) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!zip.files.length) tell(word("bring-choose"));
    } else {
      tell(word("bring-sending", { name: zip.files[0].name, files: 1 }));
    }
  }, true);
  zip.required = false;
  folder.addEventListener("change", () => { zip.value = ""; });
  zip.addEventListener("change", () => { folder.value = ""; });

  // A folder or a zip becomes the project, other files are added to it; a tar of an image is not ours.
  document.addEventListener("drop", async (event) => {
    const { files, items } = event.dataTransfer ?? {};
    if (!files?.length) return;
    const entries = Array.from(items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const single = entries.length <= 1 && files.length === 1 && !entries[0]?.isDirectory ? files[0] : null;
    if (single && ARCHIVE.test(single.name)) return;
    event.preventDefault();
    if (single && /\.zip$/i.test(single.name)) {
      if (!fits(single)) return;
      folder.value = "";
      zip.files = files;
      form.requestSubmit();
      return;
    }
    const found = [];
    if (entries.length) for (const entry of entries) await walk(entry, entry.name, found, limits.files);
    else found.push(...Array.from(files, (file) => ({ path: file.name, file })));
    const whole = entries.length === 1 && entries[0].isDirectory;
    await send(whole ? entries[0].name : found[0]?.path ?? "", found, whole ? "replace" : "add");
  });
}
