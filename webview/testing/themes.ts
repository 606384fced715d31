/** The colours VS Code 1.100 gives a webview with its own default themes, and the classes it puts on the body. */
export interface Theme {
  readonly bodyClass: string;
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
}

const fonts = {
  'font-family': '"DejaVu Sans", system-ui, sans-serif', 'font-size': '13px', 'font-weight': 'normal',
  'editor-font-family': '"DejaVu Sans Mono", monospace', 'editor-font-size': '14px',
};

export const lightModern: Theme = {
  bodyClass: 'vscode-light', kind: 'vscode-light',
  variables: {
    ...fonts, 'foreground': '#3b3b3b', 'descriptionForeground': '#3b3b3b', 'errorForeground': '#f85149', 'icon-foreground': '#3b3b3b', 'focusBorder': '#005fb8',
    'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', 'editorWidget-background': '#f8f8f8', 'editorWidget-border': '#c8c8c8', 'widget-border': '#e5e5e5',
    'sideBar-background': '#f8f8f8', 'sideBar-border': '#e5e5e5', 'panel-border': '#e5e5e5', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b',
    'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-border': '#0000001a', 'button-hoverBackground': '#0258a8',
    'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
    'input-background': '#ffffff', 'input-border': '#cecece', 'input-foreground': '#3b3b3b', 'input-placeholderForeground': '#767676',
    'list-hoverBackground': '#f2f2f2', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'toolbar-hoverBackground': '#b8b8b850',
    'menu-background': '#ffffff', 'menu-border': '#cecece', 'menu-foreground': '#3b3b3b', 'menu-selectionBackground': '#005fb8', 'menu-selectionForeground': '#ffffff',
    'textLink-foreground': '#005fb8', 'textLink-activeForeground': '#005fb8', 'widget-shadow': '#00000029',
    'charts-green': '#388a34', 'charts-yellow': '#bf8803', 'charts-red': '#e51400', 'charts-blue': '#1a85ff', 'charts-foreground': '#3b3b3b',
  },
};

export const darkModern: Theme = {
  bodyClass: 'vscode-dark', kind: 'vscode-dark',
  variables: {
    ...fonts, 'foreground': '#cccccc', 'descriptionForeground': '#9d9d9d', 'errorForeground': '#f85149', 'icon-foreground': '#cccccc', 'focusBorder': '#0078d4',
    'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', 'editorWidget-background': '#202020', 'editorWidget-border': '#454545', 'widget-border': '#313131',
    'sideBar-background': '#181818', 'sideBar-border': '#2b2b2b', 'panel-border': '#2b2b2b', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8',
    'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-border': '#ffffff12', 'button-hoverBackground': '#026ec1',
    'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
    'input-background': '#313131', 'input-border': '#3c3c3c', 'input-foreground': '#cccccc', 'input-placeholderForeground': '#989898',
    'list-hoverBackground': '#2a2d2e', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'toolbar-hoverBackground': '#5a5d5e50',
    'menu-background': '#1f1f1f', 'menu-border': '#454545', 'menu-foreground': '#cccccc', 'menu-selectionBackground': '#0078d4', 'menu-selectionForeground': '#ffffff',
    'textLink-foreground': '#4daafc', 'textLink-activeForeground': '#4daafc', 'widget-shadow': '#0000005c',
    'charts-green': '#89d185', 'charts-yellow': '#cca700', 'charts-red': '#f14c4c', 'charts-blue': '#3794ff', 'charts-foreground': '#cccccc',
  },
};

export const highContrastDark: Theme = {
  bodyClass: 'vscode-high-contrast', kind: 'vscode-high-contrast',
  variables: {
    ...fonts, 'foreground': '#ffffff', 'descriptionForeground': '#ffffffb3', 'errorForeground': '#f48771', 'icon-foreground': '#ffffff', 'focusBorder': '#f38518',
    'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518',
    'editor-background': '#000000', 'editor-foreground': '#ffffff', 'editorWidget-background': '#0c141f', 'editorWidget-border': '#6fc3df', 'widget-border': '#6fc3df',
    'sideBar-background': '#000000', 'sideBar-border': '#6fc3df', 'panel-border': '#6fc3df', 'badge-background': '#000000', 'badge-foreground': '#ffffff',
    'button-foreground': '#ffffff', 'button-border': '#6fc3df', 'button-secondaryForeground': '#ffffff',
    'input-background': '#000000', 'input-border': '#6fc3df', 'input-foreground': '#ffffff', 'input-placeholderForeground': '#ffffffb3',
    'menu-background': '#000000', 'menu-border': '#6fc3df', 'menu-foreground': '#ffffff', 'menu-selectionBorder': '#f38518',
    'textLink-foreground': '#21a6ff', 'textLink-activeForeground': '#21a6ff',
    'charts-green': '#89d185', 'charts-yellow': '#ffd370', 'charts-red': '#f48771', 'charts-blue': '#3794ff', 'charts-foreground': '#ffffff',
  },
};

export const highContrastLight: Theme = {
  bodyClass: 'vscode-high-contrast-light', kind: 'vscode-high-contrast-light',
  variables: {
    ...fonts, 'foreground': '#292929', 'descriptionForeground': '#292929b3', 'errorForeground': '#b5200d', 'icon-foreground': '#292929', 'focusBorder': '#006bbd',
    'contrastBorder': '#0f4a85', 'contrastActiveBorder': '#006bbd',
    'editor-background': '#ffffff', 'editor-foreground': '#292929', 'editorWidget-background': '#ffffff', 'editorWidget-border': '#0f4a85', 'widget-border': '#0f4a85',
    'sideBar-background': '#ffffff', 'sideBar-border': '#0f4a85', 'panel-border': '#0f4a85', 'badge-background': '#0f4a85', 'badge-foreground': '#ffffff',
    'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-border': '#0f4a85', 'button-hoverBackground': '#0f4a85',
    'button-secondaryBackground': '#ffffff', 'button-secondaryForeground': '#292929',
    'input-background': '#ffffff', 'input-border': '#0f4a85', 'input-foreground': '#292929', 'input-placeholderForeground': '#292929b3',
    'list-hoverBackground': '#0f4a851a', 'menu-background': '#ffffff', 'menu-border': '#0f4a85', 'menu-foreground': '#292929', 'menu-selectionBackground': '#0f4a85', 'menu-selectionForeground': '#ffffff',
    'textLink-foreground': '#0f4a85', 'textLink-activeForeground': '#0f4a85',
    'charts-green': '#374e06', 'charts-yellow': '#895503', 'charts-red': '#b5200d', 'charts-blue': '#1a85ff', 'charts-foreground': '#292929',
  },
};
