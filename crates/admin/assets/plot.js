// The plot of a slot: latencies and calls a second, over the last minutes.

import * as format from "./format.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A plot in an element, which follows its width and the colours of the page. */
export class Plot {
  constructor(element) {
    this.element = element;
    this.data = [[], [], [], []];
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(element);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.repaint = () => this.build();
    this.scheme.addEventListener("change", this.repaint);
    this.build();
  }

  /** Shows a slot's history. */
  show(history) {
    const times = history.times.map((millis) => millis / 1000);
    this.data = [times, history.p50_us, history.p99_us, history.calls];
    this.plot.setData(this.data);
    this.showLast();
  }

  /** The legend has the last values, while nobody points at others. */
  showLast() {
    // The plot is drawn in a microtask of its own, which would empty the legend.
    queueMicrotask(() => {
      const last = this.data[0].length - 1;
      if (last >= 0 && !(this.plot.cursor.left >= 0)) this.plot.setLegend({ idx: last }, false);
    });
  }

  close() {
    this.sizes.disconnect();
    this.scheme.removeEventListener("change", this.repaint);
    this.plot.destroy();
  }

  resize() {
    const width = this.element.clientWidth;
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: this.plot.height });
  }

  build() {
    this.plot?.destroy();
    const text = colour("--muted");
    const axis = (extra) => ({
      stroke: text,
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: "12px system-ui, sans-serif",
      ...extra,
    });
    const line = (label, variable, extra) => ({
      label,
      stroke: colour(variable),
      width: 2,
      spanGaps: true,
      points: { show: false },
      ...extra,
    });
    const times = (_, value) => (value === null || value === undefined ? "–" : format.time(value));
    this.plot = new window.uPlot(
      {
        width: Math.max(this.element.clientWidth, 200),
        height: 220,
        cursor: { drag: { x: false, y: false } },
        scales: {
          x: { time: true },
          y: { range: (_, least, most) => [0, Math.max(most * 1.15, 10)] },
          calls: { range: (_, least, most) => [0, Math.max(most * 1.6, 1)] },
        },
        axes: [
          axis({ space: 90, values: (_, values) => values.map((seconds) => format.clock(seconds * 1000)) }),
          axis({ size: 66, values: (_, values) => values.map((value) => (value ? format.time(value) : "0")) }),
          axis({ side: 1, scale: "calls", size: 58, grid: { show: false }, values: (_, values) => values.map(format.count) }),
        ],
        series: [
          { label: "at", value: (_, seconds) => (seconds ? format.clock(seconds * 1000) : "–") },
          line("p50", "--p50", { value: times }),
          line("p99", "--p99", { value: times }),
          line("calls/s", "--calls", {
            scale: "calls",
            width: 1,
            fill: colour("--calls-fill"),
            value: (_, value) => format.count(value),
          }),
        ],
      },
      this.data,
      this.element,
    );
    this.plot.over.addEventListener("mouseleave", () => this.showLast());
    this.showLast();
  }
}
