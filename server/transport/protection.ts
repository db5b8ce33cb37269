import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** Nothing from elsewhere, no script but our files, in no frame of another page, and no type guessed. */
export const protection = (secure: boolean): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrcElem: ["'self'"],
      // A chart places its parts by style attributes.
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'blob:', 'data:'],
      fontSrc: ["'self'"],
      // Named as well: Safari before 15.4 does not count a WebSocket as 'self'.
      connectSrc: ["'self'", (context) => `${secure ? 'wss' : 'ws'}://${context.req.header('host') ?? ''}`],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], usb: [], serial: [] },
    // The name of a machine in a ward is shared with other programs, which may have no TLS.
    strictTransportSecurity: false,
  });
