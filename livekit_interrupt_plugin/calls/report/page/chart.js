// The chart: ECharts with our painters, its zoom, and the cursor over it.

/** Seconds that are seen at least. */
const CLOSEST = 0.25;

let chart = null;
let lanes = [];

function inks() {
  const style = getComputedStyle(document.documentElement);
  const names = [
    ...["agent", "onAgent", "locked", "user", "voice", "interim", "revised", "final", "line"],
    ...["quiet", "faint", "text", "ground", "band", "chosen", "differs", "veil", "brush"],
    ...["interrupt", "onInterrupt", "ignore", "ignoreSoft", "onIgnore", "pass", "passSoft"],
  ];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** What a painter needs to know of the axis that it paints on. */
function frameOf(params, api, ink) {
  const { x: left, width } = params.coordSys;
  const [zero] = api.coord([0, 0]);
  const scale = (api.coord([state.call.seconds, 0])[0] - zero) / state.call.seconds;
  const right = left + width;
  return {
    call: state.call,
    ink,
    left,
    right,
    scale,
    since: (left - zero) / scale,
    until: (right - zero) / scale,
    x: (at) => zero + at * scale,
  };
}

function painting(paint, ink) {
  return (params, api) => {
    const children = paint(frameOf(params, api, ink), params.dataIndex);
    return { type: "group", children, silent: true };
  };
}

function series(paint, ink, count, axis, z, clip = true) {
  return {
    type: "custom",
    renderItem: painting(paint, ink),
    data: Array.from({ length: count }, (_, index) => [0, index]),
    xAxisIndex: axis,
    yAxisIndex: axis,
    clip,
    silent: true,
    animation: false,
    z,
  };
}

function axisX(index) {
  return { type: "value", gridIndex: index, min: 0, max: state.call.seconds, show: false };
}

function zoomers(ink, place) {
  const common = { xAxisIndex: 0, filterMode: "none", minValueSpan: CLOSEST, throttle: 16 };
  const [startValue, endValue] = state.window;
  const handle = { handleSize: 26, handleStyle: { color: ink.ground, borderColor: ink.faint } };
  return [
    { type: "inside", ...common, startValue, endValue, preventDefaultMouseMove: false },
    {
      type: "slider",
      ...common,
      ...handle,
      startValue,
      endValue,
      ...place,
      top: 4,
      height: OVERVIEW - 8,
      showDetail: false,
      showDataShadow: false,
      brushSelect: false,
      borderColor: ink.line,
      backgroundColor: "transparent",
      fillerColor: ink.brush,
      moveHandleSize: 0,
      emphasis: { handleStyle: { borderColor: ink.text } },
    },
  ];
}

function option() {
  const ink = inks();
  const narrow = isNarrow(byId("chart").parentElement.clientWidth);
  const height = heightOf(lanes);
  const place = { left: narrow ? 6 : LABELS, right: narrow ? 6 : 14 };
  const top = OVERVIEW + AXIS;
  const bounds = { show: false, outerBoundsMode: "none" };
  const hiddenY = { type: "value", min: 0, max: 1, show: false };
  const paint = (frame, index) => PAINTERS[lanes[index].kind](lanes[index], frame);
  return {
    animation: false,
    backgroundColor: "transparent",
    grid: [
      { ...place, ...bounds, top, height: height - top },
      { ...place, ...bounds, top: 4, height: OVERVIEW - 8 },
    ],
    xAxis: [axisX(0), axisX(1)],
    yAxis: [
      { ...hiddenY, gridIndex: 0 },
      { ...hiddenY, gridIndex: 1 },
    ],
    dataZoom: zoomers(ink, place),
    series: [
      series((frame) => paintBands(frame, height), ink, 1, 0, 1),
      series((frame) => paintAxis(frame, height), ink, 1, 0, 1, false),
      series(paint, ink, lanes.length, 0, 2),
      series((frame) => paintVeil(frame, height), ink, 1, 0, 3),
      series(paintOverview, ink, 1, 1, 2),
    ],
  };
}

/** Draw everything anew: another call, another size, other colours. */
function drawChart() {
  const place = byId("chart");
  const width = place.parentElement.clientWidth;
  lanes = lanesOf(state.call, width);
  place.style.height = `${heightOf(lanes)}px`;
  if (!chart) startChart(place);
  chart.resize();
  chart.setOption(option(), { notMerge: true, lazyUpdate: false });
  showLabels(lanes, width);
  placeCursor();
}

function startChart(place) {
  chart = echarts.init(place, null, { renderer: "canvas" });
  chart.on("datazoom", () => {
    const [{ startValue, endValue }] = chart.getOption().dataZoom;
    state.window = [startValue, endValue];
    placeCursor();
  });
  const pointer = chart.getZr();
  pointer.on("mousemove", ({ offsetX, offsetY }) => point(offsetX, offsetY));
  pointer.on("globalout", hideTip);
  listenForClicks(place);
}

/** The browser's own clicks, which a slow finger makes too; not the end of a drag. */
function listenForClicks(place) {
  let pressed = [0, 0];
  place.addEventListener("pointerdown", ({ clientX, clientY }) => {
    pressed = [clientX, clientY];
  });
  place.addEventListener("click", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - pressed[0], clientY - pressed[1]) > 5) return;
    const { left, top } = place.getBoundingClientRect();
    pick(clientX - left, clientY - top);
  });
}

/** Paint the lanes again, as they are. */
function repaint() {
  chart.setOption({ series: option().series });
}

function zoomTo(since, until) {
  const whole = state.call.seconds;
  const span = clamp(until - since, CLOSEST, whole);
  const start = clamp(since, 0, whole - span);
  chart.dispatchAction({ type: "dataZoom", startValue: start, endValue: start + span });
}

/** Zoom by *factor* (2 sees twice as much) about the cursor where it is seen. */
function zoomBy(factor) {
  const [since, until] = state.window;
  const isSeen = state.cursor > since && state.cursor < until;
  const pivot = isSeen ? state.cursor : (since + until) / 2;
  zoomTo(pivot - (pivot - since) * factor, pivot + (until - pivot) * factor);
}

/** Move by this share of what is seen. */
function panBy(share) {
  const [since, until] = state.window;
  const by = (until - since) * share;
  zoomTo(since + by, until + by);
}

function zoomToOverlap(overlap) {
  const span = overlap.until - overlap.onset;
  const margin = Math.max(1.2, span * 0.5);
  zoomTo(overlap.onset - margin, overlap.until + margin * 1.6);
}

function timeAt(x) {
  return chart.convertFromPixel({ xAxisIndex: 0 }, x);
}

function laneAt(y) {
  return lanes.find((lane) => y >= lane.top - GAP / 2 && y < lane.top + lane.height + GAP / 2);
}

function placeCursor() {
  const cursor = byId("cursor");
  const [since, until] = state.window;
  cursor.hidden = state.cursor < since || state.cursor > until;
  const x = chart.convertToPixel({ xAxisIndex: 0 }, state.cursor);
  cursor.style.transform = `translateX(${x}px)`;
  cursor.style.height = `${heightOf(lanes) - OVERVIEW - 4}px`;
  byId("time").textContent = clock(state.cursor);
}

function setCursor(at) {
  state.cursor = clamp(at, 0, state.call.seconds);
  placeCursor();
}
