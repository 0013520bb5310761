using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AbpnBridge.Standins;

/// <summary>Writes types and members as one line of C#, without nullability, attributes and namespaces of what they use.</summary>
internal static class SignatureText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
    };

    /// <summary>A type as its user writes it: <c>Task&lt;int[]&gt;</c>.</summary>
    public static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + $"[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        return Keywords.GetValueOrDefault(type) ?? (type.IsGenericParameter ? type.Name : NestedName(type));
    }

    /// <summary>The full name of a declared type: <c>Grpc.Core.Method&lt;TRequest, TResponse&gt;</c>.</summary>
    public static string FullName(Type type) => $"{type.Namespace}.{NestedName(type)}";

    public static string Of(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {Name(invoke.ReturnType)} {FullName(type)}({Parameters(invoke)}){Constraints(type.GetGenericArguments())}";
        }

        return $"{Kind(type)} {FullName(type)}{Constraints(type.GetGenericArguments())}";
    }

    public static string Of(Type owner, FieldInfo field)
    {
        if (owner.IsEnum)
        {
            return $"{FullName(owner)}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        }

        var value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{Access(field.IsPublic)}{kind}{Name(field.FieldType)} {FullName(owner)}.{field.Name}{value}";
    }

    public static string Of(Type owner, PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsOffered).ToArray();
        var offered = accessors.MaxBy(accessor => accessor.IsPublic)!;
        var index = property.GetIndexParameters() is { Length: > 0 } keys ? $"[{string.Join(", ", keys.Select(Parameter))}]" : "";
        var text = string.Concat(accessors.OrderBy(accessor => accessor.Name, StringComparer.Ordinal).Select(accessor =>
            (accessor.IsPublic == offered.IsPublic ? "" : "protected ") + Verb(accessor) + "; "));
        return $"{Modifiers(owner, offered)}{Ref(property.PropertyType)}{Name(property.PropertyType)} {FullName(owner)}.{property.Name}{index} {{ {text}}}";
    }

    public static string Of(Type owner, EventInfo @event) =>
        $"{Modifiers(owner, @event.AddMethod!)}event {Name(@event.EventHandlerType!)} {FullName(owner)}.{@event.Name}";

    public static string Of(Type owner, ConstructorInfo constructor) =>
        $"{Access(constructor.IsPublic)}{FullName(owner)}.new({Parameters(constructor)})";

    public static string Of(Type owner, MethodInfo method)
    {
        var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        var constraints = method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "";
        return $"{Modifiers(owner, method)}{Ref(method.ReturnType)}{Name(method.ReturnType)} {FullName(owner)}.{method.Name}{arguments}"
            + $"({Parameters(method)}){constraints}";
    }

    /// <summary>Public, or protected where a subclass outside can reach it.</summary>
    public static bool IsOffered(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static string NestedName(Type type)
    {
        var own = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(Name).ToArray();
        var name = type.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{string.Join(", ", own)}>");
        return type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{NestedName(outer)}.{name}" : name;
    }

    private static string Kind(Type type) => Access(type.IsPublic || type.IsNestedPublic) + type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => type.GetCustomAttribute<IsByRefLikeAttribute>() is null ? "struct" : "ref struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Access(bool isPublic) => isPublic ? "" : "protected ";

    private static string Modifiers(Type owner, MethodInfo method)
    {
        var kind = method switch
        {
            { IsStatic: true } => "static ",
            _ when owner.IsInterface => method.IsAbstract ? "" : "virtual ",
            _ when method.GetBaseDefinition() != method && !method.IsAbstract => "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } when !owner.IsSealed => "virtual ",
            _ => "",
        };
        return Access(method.IsPublic) + kind;
    }

    private static string Verb(MethodInfo accessor)
    {
        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return isInit ? "init" : accessor.Name[(accessor.Name.LastIndexOf('.') + 1)..][..3];
    }

    private static string Ref(Type type) => type.IsByRef ? "ref " : "";

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        return isExtension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => parameter.IsIn ? "in " : "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "",
        };
        var value = parameter.IsOptional ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{prefix}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum number => Convert.ToInt64(number, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
    {
        var flags = argument.GenericParameterAttributes;
        var isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var isUnmanaged = argument.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute");
        string[] parts =
        [
            .. flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. isUnmanaged ? ["unmanaged"] : isStruct ? ["struct"] : Array.Empty<string>(),
            .. argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name),
            .. flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct ? ["new()"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", parts)}";
    }));
}
