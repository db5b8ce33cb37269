/**
 * WebGPU comes with ONNX Runtime and takes any vendor's graphics processor; CUDA and TensorRT need NVIDIA's libraries and the runtime's
 * provider for them beside it.
 */
export const graphicsDevices = ['webgpu', 'cuda', 'tensorrt'] as const;
export type GraphicsDevice = (typeof graphicsDevices)[number];

/**
 * What scores. ONNX Runtime comes with Sonovigil and computes on the processor (`cpu`) or on a graphics processor; TensorFlow.js is there
 * where it was installed. `auto`: ONNX Runtime, where it is fastest.
 */
export const engineNames = ['auto', 'cpu', ...graphicsDevices, 'tensorflow'] as const;
export type EngineName = (typeof engineNames)[number];
