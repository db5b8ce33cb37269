import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The Vulkan driver in Debian's Chromium, which computes on the processor: a graphics processor wherever the tests run. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';

export const hasSwiftShader = process.platform === 'linux' && existsSync(driver);

/** Processes that are started from here on find it, and no other. */
export function useSwiftShader(): void {
  process.env.VK_ICD_FILENAMES = driver;
  process.env.VK_DRIVER_FILES = driver;
  // The loader lies beside it, where none is installed.
  process.env.LD_LIBRARY_PATH = dirname(driver);
  process.env.XDG_RUNTIME_DIR = '/tmp';
}

/** It takes seconds to translate a graph, and more where other tests run beside it. */
export const swiftShaderPatience = { openMs: 300_000, runMs: 300_000 };
