namespace Microsoft.ML.OnnxRuntime;

/// <summary>Type and shape of one input or output tensor; a symbolic side reads -1.</summary>
public class NodeMetadata
{
    private static readonly Type[] _elementTypes =
    [
        typeof(void), typeof(float), typeof(byte), typeof(sbyte), typeof(ushort), typeof(short), typeof(int), typeof(long),
        typeof(string), typeof(bool), typeof(Half), typeof(double), typeof(uint), typeof(ulong),
    ];

    private NodeMetadata(int elementType, int[] dimensions)
    {
        ElementType = (uint)elementType < (uint)_elementTypes.Length ? _elementTypes[elementType] : typeof(void);
        Dimensions = dimensions;
    }

    public int[] Dimensions { get; }

    public Type ElementType { get; }

    /// <summary>The name in native memory, owned and freed by the session.</summary>
    internal IntPtr ZeroTerminatedName { get; set; }

    internal static NodeMetadata Read(IntPtr typeInfo)
    {
        NativeApiStatus.VerifySuccess(NativeMethods.CastTypeInfoToTensorInfo(typeInfo, out var tensor));
        if (tensor == IntPtr.Zero)
            throw new OnnxRuntimeException(
                ErrorCode.Fail, "TypeInfo cast to TensorTypeInfo failed. The object does not represent a tensor");
        NativeApiStatus.VerifySuccess(NativeMethods.GetTensorElementType(tensor, out var elementType));
        NativeApiStatus.VerifySuccess(NativeMethods.GetDimensionsCount(tensor, out var count));
        var dimensions = new long[(int)count];
        NativeApiStatus.VerifySuccess(NativeMethods.GetDimensions(tensor, dimensions));
        return new NodeMetadata(elementType, Array.ConvertAll(dimensions, side => (int)side));
    }
}
