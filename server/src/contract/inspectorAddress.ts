// Where the inspector of the editor's own host is.

export interface OpenInspectorParams {
  /**
   * `host[:port]` under which the editor reaches the server, where it forwards to it under another name than loopback's. Told with a second request, once
   * the editor knows where the address of the first leads.
   */
  authority?: string;
  /** Where the inspector was before the server was started anew. */
  before?: { port: number; token: string };
}

export type InspectorAddress =
  | {
      ok: true;
      url: string;
      /** Leads there once, and soon: for opening it in a browser, whose arguments other programs can see. */
      urlForOnce: string;
      place: { port: number; token: string };
    }
  | { ok: false; message: string };
