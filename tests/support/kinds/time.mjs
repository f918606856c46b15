// What time brings.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const TIMES = [
  {
    name: "time: after so long, every so often, so many times",
    rules: { soon: { time: { after_s: 0.3 } }, again: { time: { every_s: 1, times: 2 } }, late: { time: { after_s: 60 } } },
    makes: [["soon", { seconds: 0 }], ["again", { seconds: 1 }], ["again", { seconds: 2 }]],
    act: (tab, { told }) => told(3),
  },
  {
    name: "time: not while the page is hidden",
    rules: { long: { time: { after_s: 2 } } },
    async act(tab, { told }) {
      await tab.hide();
      await pause(2200);
      await told(0);
      await tab.show();
    },
    makes: [["long", { seconds: 2 }]],
  },
  {
    name: "time: where only activity counts, not while nothing is done",
    rules: { busy: { time: { after_s: 1, active_only: true } } },
    body: "<input>",
    async act(tab, { told }) {
      await pause(1300);
      await told(0);
      await tab.type("input", "Anna");
    },
    makes: [["busy", { seconds: 1 }]],
  },
  {
    name: "idle: once nothing was done for so long, not while something is",
    rules: { resting: { idle: { after_s: 1 } } },
    async act(tab, { told }) {
      for (let step = 1; step <= 6; step++) {
        await tab.move(100 + step, 100);
        await pause(250);
      }
      await told(0);
    },
    makes: [["resting"]],
  },
];
