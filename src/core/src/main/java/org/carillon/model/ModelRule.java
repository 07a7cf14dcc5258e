package org.carillon.model;

import java.util.Locale;

/**
 * The rules that a model must keep. Numbers are stable: they are never changed and never used
 * again. docs/model-rules.md lists the same, and a test holds the two together.
 */
public enum ModelRule {
  NOT_A_BEAN(
      1,
      "A class with `@WebSocketService` is no CDI bean.",
      "Make it a concrete class, top-level or static, with a constructor that CDI can use."),
  BEAN_SCOPE(
      2,
      "A bean with operations has a passivating scope: `@SessionScoped`, `@ConversationScoped` and"
          + " their like.",
      "Take `@ApplicationScoped`, `@ConnectionScoped`, `@RequestScoped` or `@Dependent`: a frame"
          + " has no HTTP session."),
  SERVICE_EJB(
      3,
      "A service is a session bean or a message-driven bean.",
      "Make it a CDI bean and inject the EJB."),
  PATH_INVALID(
      4,
      "A path is empty, ends with a slash, or holds what a path cannot.",
      "Use segments of letters, digits, `-`, `.`, `_` and `~`; templates and queries are none."),
  PATH_TWICE(5, "A path is served twice.", "Name another path with `@WebSocketService(\"…\")`."),
  ACCESS_CONTRADICTS(
      6, "One place has two of `@RolesAllowed`, `@PermitAll` and `@DenyAll`.", "Keep one of them."),
  SERVICE_UNKNOWN(
      7,
      "`service` names a class that is no service of the application.",
      "Name the class that has `@WebSocketService`, and see that it is an enabled bean."),
  PATH_UNKNOWN(
      8,
      "`path` names a path that no service has.",
      "Correct it, or open the path with an empty `@WebSocketService`."),
  BEAN_PROXY(
      9,
      "A bean with operations has a scope whose beans CDI makes proxies of, as"
          + " `@ApplicationScoped`, and a class of which there is none: it is final, or has no"
          + " constructor without parameters.",
      "Add a constructor without parameters beside the one with `@Inject` (`protected` will do), or"
          + " name another scope, as `@Dependent`."),

  OPERATION_NAME(
      10,
      "The name of an operation is blank, reserved (`wsContext`, `error`, names beginning with"
          + " `$`), holds a colon or a control character, or is one that Kotlin's compiler has made"
          + " (`internal` functions, value classes as parameter or result).",
      "Name it otherwise; a bound operation says `entity`, and the colon comes by itself. In place of"
          + " a value class take the type inside."),
  OPERATION_TWICE(
      11,
      "Two operations of a service have one name or alias; overloads do.",
      "Give one of them another name with `@Operation(\"…\")`."),
  OPERATION_METHOD(
      12,
      "An operation is private, static or final, so that CDI cannot intercept it.",
      "Make it a plain method."),
  OPERATION_NOWHERE(
      13,
      "An operation is on a bean that is no service, and names none.",
      "Add `service` or `path`, or make the bean a service."),
  OPERATION_ENTITY(
      14,
      "An operation is bound to an entity that its service does not expose.",
      "Add `@Expose` to the service; with `only = {}` it opens nothing but the entity's own"
          + " operations."),
  OPERATION_REPLACES(
      15,
      "An operation replaces a generated handler that is not exposed.",
      "Add the verb to `only`, or give the operation another name."),
  OPERATION_TRANSACTION(
      16,
      "A bound operation has `@Transactional` other than `REQUIRED` or `MANDATORY`.",
      "Leave it out: the row is loaded in the transaction that the operation runs in."),
  OPERATION_VIEW(
      17,
      "A bean with an operation cannot be called by its own class: `@Typed` hides it, or the EJB"
          + " has local interfaces only.",
      "Show the class: widen `@Typed`, add `@LocalBean`."),
  OPERATION_INTERFACE(
      18,
      "`@Operation` is on a method of an interface, from which Java inherits no annotations.",
      "Put it on the method of the class."),

  PARAMETER_NAME(
      20,
      "The name of a parameter is unknown.",
      "Compile with `-parameters`, or name it with `@JsonbProperty`."),
  PARAMETER_TWICE(
      21, "Two parameters have one name on the wire.", "Rename one with `@JsonbProperty`."),
  PARAMETER_ROW(
      22,
      "Two parameters stand for the row or for the generated handler, of which there is one.",
      "Keep one of them."),
  PARAMETER_TYPE(
      23,
      "A parameter's type cannot be read from data, or something inside it: a type that is no data,"
          + " an interface, an abstract class, a type variable, an entity, a class without a"
          + " constructor to use, an annotation of JSON-B that is not served.",
      "Take what [types.md](types.md) lists; the connection is `Connection`, the caller `Caller`;"
          + " inject the rest."),
  PARAMETER_GENERATED(
      24,
      "A `GeneratedHandler` is taken by an operation that replaces none.",
      "Name the operation after the handler and give its `entity`, or leave the parameter out."),
  PARAMETER_ENTITY(
      25,
      "An operation that replaces `create` or `list` takes the row, and there is none to load.",
      "Take `Map<String, Object>`, a record, or named parameters."),
  RESULT_TYPE(
      26,
      "The result of an operation cannot be written, or something inside it: a type that is no data,"
          + " a type variable, a class with nothing to show, an annotation of JSON-B that is not"
          + " served.",
      "Return what [types.md](types.md) lists."),

  LIFECYCLE_TWICE(
      30,
      "A service has two methods with the same of `@OnConnect`, `@OnDisconnect` and"
          + " `@OnContextChange`.",
      "Call one from the other."),
  LIFECYCLE_PARAMETER(
      31,
      "A method with `@OnConnect`, `@OnDisconnect` or `@OnContextChange` takes what it is not"
          + " given.",
      "All take `Connection` and `Caller`, `@OnDisconnect` a `String`, `@OnContextChange` a"
          + " `ContextChange`."),
  LIFECYCLE_METHOD(
      32,
      "A method with `@OnConnect`, `@OnDisconnect` or `@OnContextChange` is private, static or"
          + " final, or returns a value.",
      "Make it a plain `void` method."),
  LIFECYCLE_NOWHERE(
      33,
      "`@OnConnect`, `@OnDisconnect` or `@OnContextChange` is on a bean that is no service.",
      "Move the method into the service."),

  EVENT_NOWHERE(
      40,
      "An event is neither nested in a service nor names one.",
      "Nest it, or add `service` or `path`."),
  EVENT_TWICE(
      41,
      "Two events of one service have one name on one path, or two that belong to none.",
      "Rename one with `@WebSocketEvent(\"…\")`."),
  AUDIENCE_BOOLEAN(
      42,
      "`CURRENT_USER` or `SENDER` is on a component that is no boolean.",
      "Make it `boolean`, or mean `USER`, `ROLE`, `CONTEXT` or `CLIENT`."),
  AUDIENCE_NAMES_MISSING(
      43,
      "`@To` or `@Except` with `USER`, `ROLE`, `CONTEXT` or `CLIENT` on a class has no names, or a"
          + " blank one.",
      "Say `is`, or move the annotation to the component that holds the names."),
  AUDIENCE_NAMES_SENSELESS(
      44,
      "`@To` or `@Except` has `is` where names mean nothing: on a component, or with `CURRENT_USER`"
          + " or `SENDER`.",
      "Leave `is` out, or move the annotation to the class."),
  AUDIENCE_VALUE(
      45,
      "Names are to come from a boolean.",
      "Put `USER`, `ROLE`, `CONTEXT` and `CLIENT` on the component that holds the names, or mean"
          + " `CURRENT_USER`."),
  AUDIENCE_CONTRADICTS(
      46, "An event includes and excludes the same, always.", "Keep one of the two."),
  EVENT_NAME(
      47,
      "The name of an event is blank, reserved (`wsContext`, `error`, names beginning with `$`), or"
          + " holds a control character.",
      "Name it otherwise."),
  EVENT_CRUD(
      48,
      "The name of an event has a colon, but is not that of an automatic event of its service, or"
          + " the event cannot be filled from its entity.",
      "Name an entity that the service exposes, and `created`, `updated` or `deleted`; take a record"
          + " of what the entity shows."),
  EVENT_TYPE(
      49,
      "An event is an interface, an abstract class or an enum.",
      "Make it a record or a concrete class."),
  AUDIENCE_ACCESSOR(
      50,
      "`@To` or `@Except` is on a member that cannot be read: a field without a getter, a method"
          + " that is static, has parameters or returns nothing.",
      "Put it on a record component or on a getter."),
  EVENT_DATA(
      51,
      "The data of an event cannot be written, or something inside it, as the result of an"
          + " operation (CRL-0026).",
      "Take what [types.md](types.md) lists, or `@Ignore` the component."),
  EVENT_DEFAULTS(
      57,
      "An event is mixed into services that differ in their delivery or `@Audience`, and does not"
          + " say what holds.",
      "Say `delivery`, or `@Audience`, on the event."),
  EVENT_CRUD_DELIVERY(
      58,
      "An event that replaces an automatic one is `IMMEDIATE`: it would be heard before the change is"
          + " committed, and also if it never is.",
      "Leave `delivery` out for the outbox, or say `AFTER_COMMIT`."),

  EXPOSE_NOT_ENTITY(
      60,
      "`@Expose` names a class that is no `@Entity`, or one that Hibernate cannot make: it, its key,"
          + " or what it embeds or refers to has no constructor without parameters.",
      "Name the entity, or annotate it. Add the constructor (`protected` will do); in Kotlin the"
          + " compiler's plugin `jpa` does."),
  EXPOSE_NAME(
      61,
      "The name of an exposed entity is blank, begins with `$`, or holds a colon or a control"
          + " character.",
      "Correct `as`."),
  EXPOSE_OVERLAP(
      62,
      "An entity is exposed twice with a verb in both.",
      "Make `only` disjoint: each verb is exposed once."),
  EXPOSE_NAME_TWICE(63, "Two entities of a service have one name.", "Name one of them with `as`."),
  EXPOSE_TWO_NAMES(
      64,
      "An entity of a service has two names.",
      "Say `as` once; repeated exposures of the entity share it."),
  EXPOSE_NOWHERE(65, "`@Expose` is on a class that is no service.", "Add `@WebSocketService`."),
  EXPOSE_ATTRIBUTE_TWICE(
      66,
      "Two attributes of an exposed entity have one name on the wire.",
      "Rename one with `@JsonbProperty`."),
  EXPOSE_KEY_HIDDEN(
      67,
      "`@JsonbTransient` hides the key of an exposed entity, or a part of it.",
      "Show the key."),
  EXPOSE_ANNOTATION(
      68,
      "An exposed entity, what it embeds or a part of it has an annotation of JSON-B that is not"
          + " served there, or a class of Kotlin has it where it says nothing of the attribute.",
      "Leave it out: `@JsonbProperty` and `@JsonbTransient` alone are served on entities. A record"
          + " that an operation returns may have the others. In Kotlin say `@field:`."),
  EXPOSE_ATTRIBUTE_TYPE(
      69,
      "An attribute of an exposed entity, of what it embeds or of a part of it, or a key that it"
          + " refers to, has a type that is no data.",
      "Take what [types.md](types.md) lists, or hide the attribute with `@Ignore`."),

  IGNORE_SENSELESS(
      70,
      "`@Ignore` is on what no message has or what none can do without: a parameter that is passed"
          + " by type, a method that clients call, an entity's key.",
      "Leave it out."),

  FORMAT_NAME(
      71,
      "The name of a format is blank or holds a control character.",
      "Say `json`, `pcp`, `cloudevent`, `generic`, or the name of a bean."),
  FORMAT_UNKNOWN(
      72,
      "`@Format` names a format that is not there.",
      "Correct the name, or add a bean `@Named(\"x\") class X implements WireFormat`."),
  ATTRIBUTE_NAME(
      73,
      "The name of an attribute is blank, holds a control character, or is none that CloudEvents"
          + " allow where that is the format.",
      "Take small letters and digits, for PCP the constants of `Pcp`."),
  ATTRIBUTE_VALUE(
      74,
      "`@Attribute` on an event, a service or an operation says no value, or two.",
      "Say `is` or `json`, one of them, `is = \"\"` for none; `Pcp.EVENT` and `Pcp.SIDE_EFFECT` need neither."),
  ATTRIBUTE_JSON(
      75,
      "`json` of an `@Attribute` is no JSON value, or is `null`.",
      "Correct it; a text is simpler said with `is`."),
  ATTRIBUTE_STATIC(
      76,
      "`@Attribute` on a component or a parameter says a value.",
      "Leave `is` and `json` out, or move the annotation to the class or the method."),
  ATTRIBUTE_TWICE(
      77, "One place says an attribute twice, or two components supply it.", "Keep one of them."),
  ATTRIBUTE_ACCESSOR(
      78,
      "`@Attribute` is on a member of an event that cannot be read.",
      "Put it on a record component or on a getter."),
  ATTRIBUTE_SENSELESS(
      79,
      "`@Attribute`, `@Format` or `@IgnoreUnknown` is on what no frame sets: a parameter that is passed by type or"
          + " ignored, a method that is no operation.",
      "Leave it out, or move it to the parameter, the operation or the service that is meant."),

  ENDPOINT_FOREIGN(
      80,
      "A `@ServerEndpoint` on the path of a service does not extend Carillon's endpoint.",
      "Extend it, or serve the class on another path."),
  ENDPOINT_CONFIGURATOR(
      81,
      "A `@ServerEndpoint` that extends Carillon's endpoint lacks its configurator.",
      "Name it in `@ServerEndpoint(configurator = …)`."),
  ENDPOINT_NOWHERE(
      82,
      "A `@ServerEndpoint` that extends Carillon's endpoint is on a path that no service has.",
      "Correct the path; it is the full one, as `/ws/chat`."),
  ENDPOINT_TWICE(
      83,
      "Two `@ServerEndpoint` classes share a path, or paths that differ in the names of variables alone.",
      "Give each a path of its own."),

  SETTING(
      90,
      "A setting cannot be read, or is none and looks like one.",
      "Correct its name or value, see [options.md](options.md)."),
  EMITTER(
      91,
      "An `Emitter<T>` is injected, and nothing that is declared is a `T`.",
      "Annotate the class of the event with `@WebSocketEvent`."),
  DESCRIPTOR(
      92,
      "`web.xml` keeps the server from finding Carillon: `metadata-complete` is true, or"
          + " `absolute-ordering` leaves it out.",
      "Leave `metadata-complete` out, and add `<others/>` to `absolute-ordering`."),
  PATH_KEPT(
      93,
      "`carillon.ops.path`, `carillon.public.path` or `carillon.explorer.path` is, holds or lies below the other, another setting's path or a service's.",
      "Name another path; a balancer tells them apart by their beginnings."),
  EXPOSE_MAPPING(
      94,
      "An exposed entity, what it embeds, a part of it or what it refers to is mapped as CRUD does"
          + " not serve it: an embeddable with subclasses, an association inside an `@EmbeddedId`,"
          + " an embedded part of an `@IdClass`.",
      "Map it as [crud.md](crud.md) says, or hide the attribute with `@Ignore`."),
  UNIT_MISSING(
      95,
      "There is no persistence unit, or it is not known which of several, where entities are exposed or events go through the outbox.",
      "Add `META-INF/persistence.xml`, or a CDI producer of `EntityManager`; or say `delivery = IMMEDIATE` where an event or its service goes through the outbox."),
  UNIT_LOCAL(
      96,
      "The persistence unit is `RESOURCE_LOCAL`: operations and the outbox work in JTA transactions.",
      "Say `transaction-type=\"JTA\"` and `<jta-data-source>` in `persistence.xml`."),
  UNIT_ENTITY(
      97,
      "An exposed entity is none of the persistence unit.",
      "List it there in a `<class>`, or its jar in a `<jar-file>`; entities of another unit cannot be exposed.");

  private final int number;
  private final String what;
  private final String mend;

  ModelRule(int number, String what, String mend) {
    this.number = number;
    this.what = what;
    this.mend = mend;
  }

  /** The stable id, as {@code CRL-0042}. */
  public String id() {
    return String.format(Locale.ROOT, "CRL-%04d", number);
  }

  /** What is wrong, for people. */
  public String what() {
    return what;
  }

  /** How it is mended, for people. */
  public String mend() {
    return mend;
  }
}
