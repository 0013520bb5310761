using System.Reflection;

namespace AbpnBridge.Standins;

/// <summary>Every line of <see cref="SignatureText"/> that an assembly offers to others.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What the assembly's own types declare.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) => Lines(assembly, _ => []);

    /// <summary>The same, with inherited members told again of the type that inherits them.</summary>
    public static IReadOnlyList<string> WithInherited(Assembly assembly) => Lines(assembly, BasesInside);

    private static string[] Lines(Assembly assembly, Func<Type, IEnumerable<Type>> alsoFrom) =>
        [.. assembly.GetTypes().Where(IsOffered).SelectMany(type => Lines(type, alsoFrom(type))).Distinct().Order(StringComparer.Ordinal)];

    private static bool IsOffered(Type type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsOffered(type.DeclaringType!));

    private static IEnumerable<Type> BasesInside(Type type)
    {
        for (var parent = type.BaseType; parent is not null && parent.Assembly == type.Assembly; parent = parent.BaseType)
        {
            yield return parent;
        }
    }

    private static IEnumerable<string> Lines(Type type, IEnumerable<Type> alsoFrom) =>
    [
        SignatureText.Of(type),
        .. Parents(type).Select(parent => $"{SignatureText.FullName(type)} : {SignatureText.Name(parent)}"),
        .. type.IsSubclassOf(typeof(Delegate)) ? [] : alsoFrom.Prepend(type).SelectMany(source => Members(type, source)),
    ];

    // Bases and interfaces, less what follows from the others.
    private static IEnumerable<Type> Parents(Type type)
    {
        Type?[] uninteresting = [null, typeof(object), typeof(ValueType), typeof(Enum), typeof(MulticastDelegate)];
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var interfaces = type.IsEnum || type.IsSubclassOf(typeof(Delegate)) ? [] : type.GetInterfaces().Except(inherited).ToArray();
        var direct = interfaces.Where(it => it.IsVisible && !interfaces.Any(other => other.IsVisible && other.GetInterfaces().Contains(it)));
        return uninteresting.Contains(type.BaseType) || !type.BaseType!.IsVisible ? direct : direct.Prepend(type.BaseType);
    }

    private static IEnumerable<string> Members(Type owner, Type source) => source.GetMembers(Declared).Select(member => member switch
    {
        FieldInfo field when (field.IsPublic || (field.IsFamily && !source.IsSealed)) && !field.IsSpecialName => SignatureText.Of(owner, field),
        ConstructorInfo { IsStatic: false } made when owner == source && SignatureText.IsOffered(made) => SignatureText.Of(owner, made),
        PropertyInfo property when property.GetAccessors(true).Any(SignatureText.IsOffered) => SignatureText.Of(owner, property),
        EventInfo raised when SignatureText.IsOffered(raised.AddMethod!) => SignatureText.Of(owner, raised),
        MethodInfo method when IsCallable(method) => SignatureText.Of(owner, method),
        _ => null,
    }).OfType<string>();

    private static bool IsCallable(MethodInfo method) =>
        SignatureText.IsOffered(method)
        && method.Name != "Finalize"
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));
}
