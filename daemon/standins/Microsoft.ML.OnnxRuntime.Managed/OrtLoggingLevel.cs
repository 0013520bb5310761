namespace Microsoft.ML.OnnxRuntime;

/// <summary>How loud the native library is.</summary>
public enum OrtLoggingLevel
{
    ORT_LOGGING_LEVEL_WARNING = 2,
    ORT_LOGGING_LEVEL_ERROR = 3,
    ORT_LOGGING_LEVEL_FATAL = 4,
}
