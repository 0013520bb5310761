using AbpnBridge.Inference;
using AbpnBridge.Inference.Isolation;
using AbpnBridge.SickWorker;

// PLAN --worker DEVICE PIPE PIPE: the processor, but for what the plan says.
var plan = new FaultPlan(args[0]);
return WorkerProgram.Run(args[2..], device => new SickDevice(OnnxRuntimeDevice.Named(device), plan));
