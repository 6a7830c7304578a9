"""The app in a browser, through textual-serve. One app process a browser tab; must not know what the app does."""
