// For a browser page: bundle this file, load it before the panel's own bundle, and everything is under window.fakeHost.
import { createFakeHost } from "./fake-host";
import * as scenes from "./scenes";
import * as theme from "./theme";
import { installWidgets, unknownWidgets } from "./widgets/install-widgets";

/** What the tests in the browser reach through window.fakeHost. */
export const fakeHostForBrowsers = { createFakeHost, scenes, theme, installWidgets, unknownWidgets };

(globalThis as unknown as { fakeHost: typeof fakeHostForBrowsers }).fakeHost = fakeHostForBrowsers;
