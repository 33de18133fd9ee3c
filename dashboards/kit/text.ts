import type { Panel, PanelOptions } from './panel';

export interface TextOptions extends PanelOptions {
  readonly markdown: string;
}

/** A panel of prose, as wide as the board. */
export function text(options: TextOptions): Panel {
  return {
    key: options.key,
    width: options.width ?? 24,
    height: options.height ?? 9,
    restrict: () => text(options),
    json: {
      type: 'text',
      title: options.title,
      description: options.description,
      options: { mode: 'markdown', content: options.markdown },
    },
  };
}
