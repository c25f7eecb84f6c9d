// What JupyterLab expects of a browser and jsdom lacks. Each shim names who asks for it.
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
  takeRecords(): never[] {
    return [];
  }
}

const shims: Record<string, unknown> = {
  DragEvent: class DragEvent extends MouseEvent {}, // Lumino's drag and drop
  DataTransfer: class DataTransfer {
    // CodeMirror
    readonly types: string[] = [];
  },
  ResizeObserver: Observer, // toolbars
  IntersectionObserver: Observer, // windowed lists
  matchMedia: (query: string) => ({
    // FAST's design tokens
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false
  }),
  requestIdleCallback: (callback: () => void) => setTimeout(callback, 0), // ReactWidget in 4.6
  cancelIdleCallback: (handle: ReturnType<typeof setTimeout>) => clearTimeout(handle),
  IS_REACT_ACT_ENVIRONMENT: true // React's test utilities
};

for (const [name, value] of Object.entries(shims)) {
  if (Reflect.get(globalThis, name) === undefined) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
}

// CodeMirror measures text by ranges, which jsdom does not lay out.
const emptyRectangles = (): DOMRectList => Object.assign([], { item: () => null }) as object as DOMRectList;
Range.prototype.getClientRects = emptyRectangles;
Range.prototype.getBoundingClientRect = () => new DOMRect();
