import type { Viewer } from '../viewer.ts';
import { setBedside, toggleFullscreen } from './fullscreen.ts';
import type { PictureCommand, PlaybackCommand, ViewCommand, WallCommand } from './keyboard.ts';
import { nextSpeed } from './playback-speeds.ts';
import { takeSnapshot } from './take-snapshot.ts';

type Commanded = Pick<
  Viewer,
  'monitor' | 'preferences' | 'wall' | 'tuning' | 'tools' | 'language' | 'pictures'
>;
type Command = ViewCommand | PictureCommand | PlaybackCommand | WallCommand;

/** Carries out what a key asks of the view or of playback. */
export function runCommand(command: Command, viewer: Commanded): void {
  switch (command.kind) {
    case 'heat':
    case 'colours':
    case 'model':
    case 'fullscreen':
    case 'bench':
    case 'bedside':
    case 'latency':
    case 'episodes':
      changeView(command, viewer);
      break;
    case 'tool':
    case 'snapshot':
    case 'clip':
      if (!viewer.wall.open) changePicture(command, viewer);
      break;
    case 'wall':
      if (viewer.tools.bedside) setBedside(viewer.tools, false);
      else viewer.wall.show();
      break;
    case 'focus':
      viewer.wall.focusNumber(command.number);
      break;
    case 'play':
    case 'loop':
    case 'way':
    case 'speed':
    case 'step':
    case 'shift':
      // On the wall nobody sees which stream it would act on.
      if (!viewer.wall.open) changePlayback(command, viewer);
  }
}

function changePicture(command: PictureCommand, viewer: Commanded): void {
  switch (command.kind) {
    case 'tool':
      viewer.tools.toggle(command.tool);
      break;
    case 'snapshot':
      void takeSnapshot(viewer);
      break;
    case 'clip':
      viewer.monitor.askForClip();
  }
}

function changeView({ kind }: ViewCommand, { preferences, tuning, tools, wall }: Commanded): void {
  switch (kind) {
    case 'heat':
      preferences.heat = !preferences.heat;
      break;
    case 'colours':
      preferences.nextColourMap();
      break;
    case 'model':
      preferences.triptych = !preferences.triptych;
      break;
    case 'latency':
      preferences.latency = !preferences.latency;
      break;
    case 'bedside':
      if (!wall.open) setBedside(tools, !tools.bedside);
      break;
    case 'episodes':
      tools.episodes = !tools.episodes;
      break;
    case 'fullscreen':
      void toggleFullscreen();
      break;
    case 'bench':
      tuning.toggle();
  }
}

/** For recordings alone: a live source has nothing that can be sought. */
function changePlayback(command: PlaybackCommand, { monitor }: Commanded): void {
  const playback = monitor.stream?.playback;
  if (playback?.range === undefined) return;
  switch (command.kind) {
    case 'play':
      monitor.togglePlay();
      break;
    case 'loop':
      monitor.ask({ kind: 'loop', on: !playback.loop });
      break;
    case 'way':
      monitor.ask({ kind: 'way', way: playback.way === command.way ? 'forward' : command.way });
      break;
    case 'speed':
      monitor.ask({ kind: 'speed', speed: nextSpeed(playback.speed, command.change) });
      break;
    case 'step':
      monitor.ask({ kind: 'step', frames: command.frames });
      break;
    case 'shift': {
      const { startSeconds, endSeconds } = playback.range;
      const timeSeconds = (monitor.reading?.timeSeconds ?? startSeconds) + command.seconds;
      monitor.ask({ kind: 'seek', timeSeconds: Math.min(endSeconds, Math.max(startSeconds, timeSeconds)) });
    }
  }
}
