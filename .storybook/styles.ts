// The styles of our plugins, as the labextensions load them.
import.meta.glob('../packages/*/style/index.js', { eager: true });
