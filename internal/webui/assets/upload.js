// Sends chosen or dropped files over resumable uploads (tus 1.0), one after the
// other, each with its progress. What breaks off goes on by itself; after the
// page was left, once the same file is chosen again. Without this script the
// form sends its files in one request. Its words are in the form's attributes.

const waits = [500, 1000, 2000, 4000, 8000, 15000, 30000];
const form = document.querySelector("[data-uploads]");
if (form) start();

function start() {
  const { session, uploads, ...texts } = form.dataset;
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-list]");
  const status = form.querySelector("[data-status]");
  const prefix = `earshot upload ${session} `;
  const tasks = [];
  let sending = false;

  form.querySelector("button").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("change", () => { add(input.files); input.value = ""; });
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop") add(event.dataTransfer.files);
    });
  }
  const left = Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length).replace(/ \d+ \d+$/, ""));
  if (left.length) status.textContent = texts.unfinished.replace("%s", () => left.join(", "));

  function add(files) {
    for (const file of files) {
      const item = document.createElement("li");
      const name = Object.assign(document.createElement("span"), { textContent: file.name, dir: "auto" });
      const bar = Object.assign(document.createElement("progress"), { max: Math.max(file.size, 1), value: 0 });
      bar.setAttribute("aria-label", texts.progress.replace("%s", () => file.name));
      const note = Object.assign(document.createElement("span"), { className: "dim", textContent: texts.waits });
      const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: texts.pause });
      button.setAttribute("aria-label", `${texts.pause}: ${file.name}`);
      item.append(name, bar, note, button);
      list.append(item);
      const task = { file, bar, note, button, item, key: `${prefix}${file.name} ${file.size} ${file.lastModified}`, state: "waits", failures: 0 };
      button.addEventListener("click", () => (["paused", "failed"].includes(task.state) ? resume(task) : pause(task)));
      tasks.push(task);
    }
    next();
  }

  function label(task, word) {
    task.button.textContent = word;
    task.button.setAttribute("aria-label", `${word}: ${task.file.name}`);
  }

  function pause(task) {
    task.state = "paused";
    task.request?.abort();
    task.note.textContent = texts.paused;
    label(task, texts.resume);
  }

  function resume(task) {
    Object.assign(task, { state: "waits", failures: 0 });
    task.item.classList.remove("failed");
    task.note.textContent = texts.waits;
    label(task, texts.pause);
    next();
  }

  // next sends the first file that waits, and then the others.
  async function next() {
    if (sending) return;
    sending = true;
    for (let task; (task = tasks.find((each) => each.state === "waits")); ) await send(task);
    sending = false;
    const failed = tasks.filter((each) => each.state === "failed").length;
    const open = tasks.filter((each) => each.state === "paused").length;
    if (failed) status.textContent = texts.failed.replace("%s", failed).replace("%s", tasks.length);
    else if (!open && tasks.length) {
      status.textContent = texts.all;
      location.reload();
    }
  }

  async function send(task) {
    task.state = "sending";
    while (task.state === "sending") {
      try {
        await step(task);
      } catch (error) {
        if (task.state !== "sending") return; // paused
        const lasting = error.status >= 400 && error.status < 500 && ![408, 409, 410, 423, 429].includes(error.status);
        if (lasting || task.failures >= 20) {
          task.state = "failed";
          task.item.classList.add("failed");
          task.note.textContent = error.message;
          label(task, texts.again);
          return;
        }
        if (error.status === 404 || error.status === 410) localStorage.removeItem(task.key);
        task.note.textContent = `${error.message} ${texts.retrying}`;
        await new Promise((resolve) => setTimeout(resolve, waits[Math.min(task.failures++, waits.length - 1)]));
      }
    }
  }

  // step begins the upload or asks where it stands, and sends what is missing.
  async function step(task) {
    let url = localStorage.getItem(task.key), answer;
    if (url) {
      answer = await call(task, "HEAD", url).catch((error) => { if (error.status === 404) error.status = 410; throw error; });
    } else {
      const metadata = { session, filename: task.file.name, filetype: task.file.type };
      answer = await call(task, "POST", uploads, {
        "Upload-Length": String(task.file.size),
        "Upload-Metadata": Object.entries(metadata).filter(([, value]) => value).map(([name, value]) => `${name} ${base64(value)}`).join(","),
      });
      url = answer.getResponseHeader("Location");
      localStorage.setItem(task.key, url);
    }
    if (!answer.getResponseHeader("Earshot-File")) {
      const offset = Number(answer.getResponseHeader("Upload-Offset"));
      answer = await call(task, "PATCH", url, { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" }, task.file.slice(offset), offset);
    }
    if (!answer.getResponseHeader("Earshot-File")) return;
    localStorage.removeItem(task.key);
    task.state = "arrived";
    task.bar.value = task.bar.max;
    task.note.textContent = texts.arrived;
    task.button.remove();
  }

  function call(task, method, url, headers = {}, body = null, offset = 0) {
    return new Promise((resolve, reject) => {
      const request = (task.request = new XMLHttpRequest());
      request.open(method, url);
      for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) request.setRequestHeader(name, value);
      if (body) request.upload.onprogress = (event) => {
        task.bar.value = offset + event.loaded;
        task.failures = 0;
        task.note.textContent = `${Math.floor((100 * task.bar.value) / task.bar.max)} %`;
      };
      request.onload = () => (request.status < 300 ? resolve(request) : reject(failure(request)));
      request.onerror = () => reject(Object.assign(new Error(texts.broke), { status: 0 }));
      request.onabort = () => reject(Object.assign(new Error(texts.paused), { status: 0 }));
      request.send(body);
    });
  }
}

// failure is the problem that the server tells of, in a sentence.
function failure(request) {
  let text = form.dataset.refused;
  try {
    const problem = JSON.parse(request.responseText);
    text = [problem.title, problem.detail, ...(problem.errors ?? []).map((each) => `${each.field} ${each.reason}`)].filter(Boolean).join(": ") + ".";
  } catch { /* it is no problem in JSON */ }
  return Object.assign(new Error(text), { status: request.status });
}

function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
