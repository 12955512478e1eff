// A hand at the mouse: trusted input through the debugging protocol, one step a frame, as the browser aligns it.

/** A hand on that page. */
export function hand(debug) {
  let at = { x: 0, y: 0 };
  const mouse = async (type, parameters = {}) => {
    await debug.send('Input.dispatchMouseEvent', { type, ...at, pointerType: 'mouse', ...parameters });
  };
  return {
    async move(to, buttons = 0) {
      at = { x: to.x, y: to.y };
      await mouse('mouseMoved', { button: buttons === 1 ? 'left' : 'none', buttons });
    },
    async press(to) {
      await this.move(to);
      await mouse('mousePressed', { button: 'left', buttons: 1, clickCount: 1 });
    },
    async release() {
      await mouse('mouseReleased', { button: 'left', buttons: 0, clickCount: 1 });
    },
    async click(to) {
      await this.press(to);
      await this.release();
    },
    /** Moves with the button held, by these steps. */
    async drag(steps) {
      for (const [dx, dy] of steps) await this.move({ x: at.x + dx, y: at.y + dy }, 1);
    },
    async wheel(to, { dx = 0, dy = 0, isZoom = false }) {
      at = { x: to.x, y: to.y };
      await mouse('mouseWheel', { deltaX: dx, deltaY: dy, modifiers: isZoom ? 2 : 0 });
    },
    async key(key, { code = key, text, modifiers = 0 } = {}) {
      await debug.send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', key, code, text, modifiers });
      await debug.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, modifiers });
    },
  };
}

/** The same step so many times. */
export function steps(count, step) {
  return Array.from({ length: count }, () => step);
}
