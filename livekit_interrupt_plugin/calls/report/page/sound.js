// The audio of the call, played along with the chart.

const player = new Audio();
const SPEEDS = [1, 1.5, 2, 0.5];
let playing = null; // the sound that is loaded
let urls = {};

function bytesOf(text) {
  const pieces = [];
  const size = 4 * 65536;
  for (let start = 0; start < text.length; start += size) {
    pieces.push(Uint8Array.from(atob(text.slice(start, start + size)), (one) => one.charCodeAt(0)));
  }
  return pieces;
}

function urlOf(sound) {
  urls[sound.id] ??= URL.createObjectURL(
    new Blob(bytesOf(byId(sound.id).textContent), { type: "audio/wav" }),
  );
  return urls[sound.id];
}

/** The recording that has the time *at*, or else the one that comes next. */
function soundAt(at) {
  const sounds = state.call.sounds;
  const begun = sounds.filter((sound) => sound.at <= at).at(-1);
  return begun ?? sounds[0] ?? null;
}

function showPlayer() {
  const has = state.call.sounds.length > 0;
  byId("play").disabled = byId("speed").disabled = !has;
  byId("play").textContent = has ? "Play" : "No audio";
}

function load(sound) {
  if (sound === playing) return;
  playing = sound;
  player.src = urlOf(sound);
  player.playbackRate = Number.parseFloat(byId("speed").textContent);
}

/** Put the cursor, and the audio with it, at a time of the call. */
function seek(at) {
  setCursor(at);
  if (playing) player.currentTime = Math.max(0, state.cursor - playing.at);
}

async function playOrPause() {
  if (!player.paused) {
    player.pause();
    return;
  }
  const sound = soundAt(state.cursor);
  if (!sound) return;
  load(sound);
  player.currentTime = Math.max(0, state.cursor - sound.at);
  try {
    await player.play();
  } catch (error) {
    byId("play").textContent = "Cannot be played";
    byId("play").title = error.message;
  }
}

function nextSpeed() {
  const now = Number.parseFloat(byId("speed").textContent);
  const next = SPEEDS[(SPEEDS.indexOf(now) + 1) % SPEEDS.length];
  byId("speed").textContent = `${next}×`;
  player.playbackRate = next;
}

/** Follow the audio with the cursor, and the cursor with the chart. */
function follow() {
  if (player.paused || !playing) return;
  setCursor(playing.at + player.currentTime);
  const [since, until] = state.window;
  if (state.cursor > until || state.cursor < since) {
    zoomTo(state.cursor - (until - since) * 0.05, state.cursor + (until - since) * 0.95);
  }
  requestAnimationFrame(follow);
}

player.addEventListener("play", () => {
  byId("play").textContent = "Pause";
  requestAnimationFrame(follow);
});
player.addEventListener("pause", () => {
  byId("play").textContent = "Play";
});

function stopSound() {
  player.pause();
  player.removeAttribute("src");
  for (const url of Object.values(urls)) URL.revokeObjectURL(url);
  urls = {};
  playing = null;
}
