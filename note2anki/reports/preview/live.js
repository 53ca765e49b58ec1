// While the page is served: when the notes change it takes what they say now, and keeps place, search and filters.

let version = document.body.dataset.version;

function say(words) {
  byId("connection").textContent = words;
}

async function takeNews(news) {
  if (news.look !== frameData.look) return location.reload();
  say(news.problem || "live");
  byId("connection").classList.toggle("wrong", Boolean(news.problem));
  if (news.problem || news.version === version) return undefined;
  const at = chosenAt();
  const answer = await fetch("data.json", { cache: "no-store" });
  data = await answer.json();
  version = news.version;
  show(at);
  return undefined;
}

function listen() {
  const events = new EventSource("events");
  let news = Promise.resolve();
  events.onmessage = (event) => {
    news = news.then(() => takeNews(JSON.parse(event.data))).catch(() => say("the server does not answer"));
  };
  events.onerror = () => say("the server has stopped");
}
