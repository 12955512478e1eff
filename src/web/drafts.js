// Keeps unsaved edits in this browser's database, and knows which tabs are open.
// Never decides what becomes of a draft, and never shares one tab's drafts with another.
"use strict";

(() => {
  const STORE = "drafts";
  let opening = null;

  const database = () => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("maia", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => {
        const opened = request.result;
        opened.onversionchange = () => opened.close();
        opened.onclose = () => (opening = null);
        resolve(opened);
      };
      request.onerror = () => reject(request.error);
    }).catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  };

  const run = async (mode, act) => {
    const opened = await database();
    return new Promise((resolve, reject) => {
      const transaction = opened.transaction(STORE, mode);
      const requests = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(requests.map((request) => request.result));
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
      // Not to wait for an answer lets a write that was begun while the page goes still arrive.
      transaction.commit?.();
    });
  };

  const between = (prefix) => IDBKeyRange.bound(prefix, prefix + "\uffff");

  // A tab keeps its name over a reload and a restart of the browser. While the page lives the name is not in the
  // storage, so that a duplicated tab, which starts with a copy of it, gets a name of its own.
  const storage = (use) => {
    try {
      return use(sessionStorage);
    } catch {
      return null;
    }
  };
  const random = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");
  const tab = storage((kept) => kept.getItem("maia.tab")) ?? random();
  const forget = () => storage((kept) => kept.removeItem("maia.tab"));
  forget();
  addEventListener("pageshow", forget);
  addEventListener("pagehide", () => storage((kept) => kept.setItem("maia.tab", tab)));
  navigator.locks?.request("maia.tab." + tab, () => new Promise(() => {})).catch(() => {});

  globalThis.maiaDrafts = {
    tab: () => tab,
    /** The names of the open tabs; `null` where the browser does not tell. */
    tabs: async () => {
      if (!navigator.locks) return null;
      const { held } = await navigator.locks.query();
      return held.map((lock) => lock.name).filter((name) => name.startsWith("maia.tab.")).map((name) => name.slice(9));
    },
    put: (key, text) => run("readwrite", (store) => [store.put(text, key)]),
    remove: (key) => run("readwrite", (store) => [store.delete(key)]),
    /** Keys and texts by turns. */
    list: async (prefix) => {
      const [keys, texts] = await run("readonly", (store) => [
        store.getAllKeys(between(prefix)),
        store.getAll(between(prefix)),
      ]);
      return keys.flatMap((key, at) => [key, texts[at]]);
    },
  };
})();
