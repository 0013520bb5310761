using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>On a generated service base: where its BindService method is, for the server to find.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = true)]
public class BindServiceMethodAttribute(
    [DynamicallyAccessedMembers(BindServiceMethodAttribute.KeptMembers)] Type bindType, string bindMethodName) : Attribute
{
    // The server finds the method, and reflection the descriptor, by name: trimming must keep them.
    private const DynamicallyAccessedMemberTypes KeptMembers =
        DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.NonPublicMethods
        | DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>The type that has the method.</summary>
    [DynamicallyAccessedMembers(KeptMembers)]
    public Type BindType { get; } = bindType;

    /// <summary>The method's name.</summary>
    public string BindMethodName { get; } = bindMethodName;
}
