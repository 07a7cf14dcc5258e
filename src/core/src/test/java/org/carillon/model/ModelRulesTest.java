package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.carillon.model.ModelRule.*;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad class per rule, deployed. */
class ModelRulesTest {

  /** The classes break the rule at the place, and no other. */
  private record Case(ModelRule rule, String place, List<Class<?>> classes) {
    @Override
    public String toString() {
      return rule + " at " + place;
    }
  }

  /** The first class has the fault; the others are there for it to be the only one. */
  private static Case fault(ModelRule modelRule, String member, Class<?>... classes) {
    String type = ModelViolations.name(classes[0]);
    return new Case(modelRule, member.isEmpty() ? type : type + "." + member, List.of(classes));
  }

  private static Case service(ModelRule modelRule, Class<?>... classes) {
    return fault(modelRule, "", classes);
  }

  private static Case event(ModelRule modelRule, String member, Class<?> event) {
    return fault(modelRule, member, event, BadEvents.Chat.class);
  }

  static Stream<Case> faults() {
    return Stream.of(
            services(), lifecycles(), exposures(), operations(), parameters(), events(), formats())
        .flatMap(cases -> cases);
  }

  private static Stream<Case> services() {
    return Stream.of(
        service(NOT_A_BEAN, BadServices.Abstract.class),
        service(NOT_A_BEAN, BadServices.Face.class),
        service(NOT_A_BEAN, BadServices.Unconstructible.class),
        service(BEAN_SCOPE, BadServices.InSession.class),
        service(BEAN_SCOPE, BadServices.InConversation.class),
        service(BEAN_SCOPE, BadServices.SessionMixin.class, BadServices.Chat.class),
        service(BEAN_PROXY, BadServices.InjectedByConstructor.class),
        service(BEAN_PROXY, BadServices.Final.class),
        service(SERVICE_EJB, BadServices.StatelessBean.class),
        service(SERVICE_EJB, BadServices.StatefulBean.class),
        service(SERVICE_EJB, BadServices.SingletonBean.class),
        service(PATH_INVALID, BadServices.Template.class),
        service(PATH_INVALID, BadServices.Root.class),
        service(PATH_INVALID, BadServices.Trailing.class),
        service(PATH_INVALID, BadServices.Above.class),
        service(PATH_INVALID, BadServices.Empty.class),
        service(PATH_TWICE, BadServices.Twice.class),
        service(ACCESS_CONTRADICTS, BadServices.OpenAndClosed.class),
        fault(ACCESS_CONTRADICTS, "say", BadServices.OpenAndClosedMethod.class));
  }

  private static Stream<Case> lifecycles() {
    return Stream.of(
        fault(LIFECYCLE_TWICE, "second", BadServices.ConnectTwice.class),
        fault(LIFECYCLE_PARAMETER, "on", BadServices.ConnectWithReason.class),
        fault(LIFECYCLE_PARAMETER, "on", BadServices.DisconnectWithChange.class),
        fault(LIFECYCLE_PARAMETER, "on", BadServices.ChangeWithReason.class),
        fault(LIFECYCLE_METHOD, "on", BadServices.PrivateConnect.class),
        fault(LIFECYCLE_METHOD, "on", BadServices.ReturningConnect.class),
        fault(LIFECYCLE_NOWHERE, "on", BadServices.LonelyConnect.class),
        fault(IGNORE_SENSELESS, "on", BadServices.IgnoredConnect.class));
  }

  private static Stream<Case> exposures() {
    return Stream.of(
        service(EXPOSE_NOWHERE, BadServices.LonelyExpose.class),
        service(EXPOSE_NOT_ENTITY, BadServices.ExposesNoEntity.class),
        service(EXPOSE_NAME, BadServices.ExposesColon.class),
        service(EXPOSE_NAME, BadServices.ExposesBlank.class),
        service(EXPOSE_NAME, BadServices.ExposesReserved.class),
        service(EXPOSE_OVERLAP, BadServices.Overlaps.class),
        service(EXPOSE_NAME_TWICE, BadServices.OneName.class),
        service(EXPOSE_TWO_NAMES, BadServices.TwoNames.class),
        exposure(EXPOSE_ATTRIBUTE_TWICE, "OneName.title", BadServices.ExposesOneName.class),
        exposure(EXPOSE_KEY_HIDDEN, "TransientKey.id", BadServices.ExposesTransientKey.class),
        exposure(EXPOSE_ANNOTATION, "Formatted.day", BadServices.ExposesFormatted.class),
        exposure(EXPOSE_ATTRIBUTE_TYPE, "WithFile.file", BadServices.ExposesWithFile.class),
        exposure(EXPOSE_KEY_HIDDEN, "Seat.number", BadServices.ExposesBySeat.class),
        exposure(IGNORE_SENSELESS, "Spot.line", BadServices.ExposesByTicket.class),
        exposure(EXPOSE_ANNOTATION, "Since.day", BadServices.ExposesFormattedPart.class),
        exposure(EXPOSE_ANNOTATION, "Price.amount", BadServices.ExposesFormattedItem.class),
        new Case(
            IGNORE_SENSELESS, "Entities.Keyed.id", List.of(BadServices.ExposesHiddenKey.class)));
  }

  private static Case exposure(ModelRule modelRule, String place, Class<?> service) {
    return new Case(modelRule, "Entities." + place, List.of(service));
  }

  private static Stream<Case> operations() {
    return Stream.of(
        fault(OPERATION_NAME, "say", BadOperations.Blank.class),
        fault(OPERATION_NAME, "wsContext", BadOperations.Reserved.class),
        fault(OPERATION_NAME, "say", BadOperations.Dollar.class),
        fault(OPERATION_NAME, "say", BadOperations.ErrorName.class),
        fault(OPERATION_NAME, "say", BadOperations.Colon.class),
        fault(OPERATION_TWICE, "say", BadOperations.Overloaded.class),
        fault(OPERATION_TWICE, "tell", BadOperations.AliasTaken.class),
        fault(OPERATION_METHOD, "say", BadOperations.Private.class),
        fault(OPERATION_METHOD, "say", BadOperations.Static.class),
        fault(OPERATION_METHOD, "say", BadOperations.Final.class),
        fault(OPERATION_NOWHERE, "say", BadOperations.Lonely.class),
        fault(SERVICE_UNKNOWN, "say", BadOperations.ToNoService.class),
        fault(PATH_UNKNOWN, "say", BadOperations.ToNoPath.class),
        fault(OPERATION_ENTITY, "sell", BadOperations.BoundToNothing.class),
        fault(OPERATION_REPLACES, "create", BadOperations.ReplacesUnexposed.class),
        fault(OPERATION_TRANSACTION, "sell", BadOperations.BoundInOwnTransaction.class),
        fault(OPERATION_TRANSACTION, "sell", BadOperations.BoundWithoutTransaction.class),
        new Case(
            OPERATION_INTERFACE, "BadOperations.Face.say", List.of(BadOperations.OfFace.class)),
        fault(OPERATION_VIEW, "tell", BadOperations.HiddenByTyped.class, BadOperations.Chat.class),
        fault(IGNORE_SENSELESS, "say", BadOperations.IgnoredOperation.class));
  }

  private static Stream<Case> parameters() {
    return Stream.of(
        fault(PARAMETER_TWICE, "say", BadOperations.OneParameterName.class),
        fault(PARAMETER_ROW, "swap", BadOperations.TwoRows.class),
        fault(PARAMETER_ROW, "create", BadOperations.TwoHandlers.class),
        fault(PARAMETER_TYPE, "say.text", BadOperations.Functional.class),
        fault(PARAMETER_TYPE, "say.session", BadOperations.TakesSession.class),
        fault(PARAMETER_TYPE, "say.thread", BadOperations.TakesThread.class),
        fault(PARAMETER_TYPE, "say.deep", BadOperations.TakesDeep.class),
        fault(PARAMETER_TYPE, "say.value", BadOperations.OfGeneric.class),
        fault(PARAMETER_TYPE, "say.book", BadOperations.TakesEntity.class),
        fault(RESULT_TYPE, "say", BadOperations.ReturnsFuture.class),
        fault(RESULT_TYPE, "say", BadOperations.ReturnsStageOfStream.class),
        fault(RESULT_TYPE, "say", BadOperations.ReturnsNothingToShow.class),
        fault(PARAMETER_GENERATED, "sell", BadOperations.NothingGenerated.class),
        fault(PARAMETER_ENTITY, "create", BadOperations.NoRowYet.class),
        fault(IGNORE_SENSELESS, "say.connection", BadOperations.IgnoredConnection.class));
  }

  private static Stream<Case> events() {
    return Stream.of(
        service(EVENT_NOWHERE, BadEvents.Lonely.class),
        service(SERVICE_UNKNOWN, BadEvents.ToNoService.class),
        service(PATH_UNKNOWN, BadEvents.ToNoPath.class),
        event(AUDIENCE_BOOLEAN, "room", BadEvents.Chat.UserNoBoolean.class),
        event(AUDIENCE_BOOLEAN, "room", BadEvents.Chat.SenderNoBoolean.class),
        event(AUDIENCE_NAMES_MISSING, "", BadEvents.Chat.NoNames.class),
        event(AUDIENCE_NAMES_MISSING, "", BadEvents.Chat.BlankName.class),
        event(AUDIENCE_NAMES_SENSELESS, "", BadEvents.Chat.NamedCurrentUser.class),
        event(AUDIENCE_NAMES_SENSELESS, "", BadEvents.Chat.NamedSender.class),
        event(AUDIENCE_NAMES_SENSELESS, "room", BadEvents.Chat.NamedComponent.class),
        event(AUDIENCE_VALUE, "me", BadEvents.Chat.BooleanUser.class),
        event(AUDIENCE_CONTRADICTS, "", BadEvents.Chat.SenderAndNot.class),
        event(AUDIENCE_CONTRADICTS, "", BadEvents.Chat.RoleAndNot.class),
        event(EVENT_NAME, "", BadEvents.Chat.Reserved.class),
        event(EVENT_NAME, "", BadEvents.Chat.Dollar.class),
        event(EVENT_NAME, "", BadEvents.Chat.Blank.class),
        event(EVENT_CRUD, "", BadEvents.Chat.OfUnknown.class),
        event(EVENT_CRUD, "", BadEvents.Chat.Sold.class),
        fault(
            EVENT_CRUD,
            "price",
            BadEvents.Shop.Unfilled.class,
            BadEvents.Shop.class,
            BadEvents.Shop.Filled.class),
        service(EVENT_CRUD, BadEvents.Shop.Unreadable.class, BadEvents.Shop.class),
        event(EVENT_CRUD_DELIVERY, "", BadEvents.Chat.TooEarly.class),
        event(EVENT_TYPE, "", BadEvents.Chat.Face.class),
        event(EVENT_TYPE, "", BadEvents.Chat.Abstract.class),
        event(EVENT_TYPE, "", BadEvents.Chat.Constant.class),
        event(EVENT_DATA, "", BadEvents.Chat.WithThread.class),
        fault(
            EVENT_DEFAULTS,
            "",
            BadEvents.OfTwoDeliveries.class,
            BadEvents.Chat.class,
            BadEvents.Quick.class),
        fault(
            EVENT_DEFAULTS,
            "",
            BadEvents.OfTwoAudiences.class,
            BadEvents.Chat.class,
            BadEvents.Strict.class),
        event(AUDIENCE_ACCESSOR, "rooms", BadEvents.Chat.WithoutGetter.class),
        event(AUDIENCE_ACCESSOR, "room", BadEvents.Chat.WithParameter.class));
  }

  private static Case attribute(ModelRule modelRule, String member, Class<?> event) {
    return fault(modelRule, member, event, BadFormats.Chat.class);
  }

  private static Stream<Case> formats() {
    return Stream.of(
        service(FORMAT_NAME, BadFormats.Blank.class),
        service(FORMAT_UNKNOWN, BadFormats.Unknown.class),
        fault(FORMAT_UNKNOWN, "say", BadFormats.UnknownOfOperation.class),
        attribute(FORMAT_UNKNOWN, "", BadFormats.Chat.InMorse.class),
        service(ATTRIBUTE_NAME, BadFormats.BlankAttribute.class),
        attribute(ATTRIBUTE_NAME, "", BadFormats.Chat.NoCloudEventName.class),
        attribute(ATTRIBUTE_VALUE, "", BadFormats.Chat.Valueless.class),
        attribute(ATTRIBUTE_VALUE, "", BadFormats.Chat.TwoValues.class),
        fault(ATTRIBUTE_VALUE, "say", BadFormats.ValuelessOperation.class),
        attribute(ATTRIBUTE_JSON, "", BadFormats.Chat.BadJson.class),
        attribute(ATTRIBUTE_JSON, "", BadFormats.Chat.NullJson.class),
        attribute(ATTRIBUTE_STATIC, "room", BadFormats.Chat.StaticComponent.class),
        fault(ATTRIBUTE_STATIC, "say.text", BadFormats.StaticParameter.class),
        attribute(ATTRIBUTE_TWICE, "", BadFormats.Chat.Twice.class),
        attribute(ATTRIBUTE_TWICE, "other", BadFormats.Chat.Supplied.class),
        attribute(ATTRIBUTE_ACCESSOR, "text", BadFormats.Chat.WithoutGetter.class),
        attribute(ATTRIBUTE_ACCESSOR, "subject", BadFormats.Chat.WithParameter.class),
        fault(ATTRIBUTE_SENSELESS, "say.caller", BadFormats.PassedByType.class),
        fault(ATTRIBUTE_SENSELESS, "say.text", BadFormats.IgnoredParameter.class),
        fault(ATTRIBUTE_SENSELESS, "connected", BadFormats.NoOperation.class),
        fault(ATTRIBUTE_SENSELESS, "connected", BadFormats.NoOperationHasAFormat.class),
        fault(OPERATION_TWICE, "changing", BadFormats.ContextAliasTaken.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void theDeploymentFailsNamingRuleClassAndMember(Case bad) {
    assertThat(Deployment.fault(bad.classes().toArray(Class<?>[]::new)))
        .contains(", 1 fault (see docs/model-rules.md):\n  " + bad.rule().id() + ": " + bad.place())
        .contains("\n  " + bad.rule().id() + ": " + bad.place() + ": ");
  }

  @Test
  void aFieldThatIsNotMappedIsNoFault() {
    assertThat(Deployment.model(BadServices.ExposesByGetter.class).services()).hasSize(1);
  }

  @Test
  void twoServicesAtOnePathAreNamed() {
    assertThat(Deployment.fault(BadServices.Chat.class, BadServices.Other.class))
        .contains("CRL-0005: BadServices.Other: /ws/chat is served by ")
        .contains("BadServices$Chat already");
  }

  @Test
  void anOperationMixedInUnderATakenNameIsNamed() {
    assertThat(Deployment.fault(BadOperations.Chat.class, BadOperations.SameMixin.class))
        .contains(
            "CRL-0011: BadOperations.SameMixin.mixed: \"say\" of Chat is BadOperations.Chat.say");
  }

  @Test
  void twoEventsWithOneNameOnAPathAreNamedWhereverTheyAreDeclared() {
    assertThat(
            Deployment.fault(
                BadEvents.Chat.class,
                BadEvents.Chat.Received.class,
                BadEvents.Chat.Again.class,
                BadEvents.Mixed.class,
                BadEvents.MixedAgain.class))
        .contains(", 2 faults")
        .contains("CRL-0041: BadEvents.Chat.Received: \"received\" at /ws/chat is")
        .contains("CRL-0041: BadEvents.MixedAgain: \"received\" at /ws/chat is BadEvents.Mixed");
  }

  @Test
  void threeMistakesAreThreeNumberedLinesOfOneMessage() {
    String message =
        Deployment.fault(
            BadServices.ConnectTwice.class,
            BadOperations.TakesSession.class,
            BadEvents.Chat.class,
            BadEvents.Chat.UserNoBoolean.class);
    assertThat(message)
        .contains(
            """
            Carillon cannot serve this application, 3 faults (see docs/model-rules.md):
              CRL-0023: BadOperations.TakesSession.say.session: jakarta.websocket.Session is no\
             data
              CRL-0030: BadServices.ConnectTwice.second: @OnConnect is on first already
              CRL-0042: BadEvents.Chat.UserNoBoolean.room: @Except(CURRENT_USER) needs boolean,\
             found UUID""");
  }

  @Test
  void everyRuleHasABadClass() {
    Set<ModelRule> shown = faults().map(Case::rule).collect(Collectors.toCollection(this::none));
    assertThat(Arrays.stream(ModelRule.values()))
        .filteredOn(modelRule -> !shown.contains(modelRule))
        .filteredOn(
            modelRule -> !modelRule.name().startsWith("ENDPOINT_")) // found by the transport
        .containsExactly(
            PARAMETER_NAME, // in ParameterNamesTest, which compiles a class
            EVENT_TWICE, // above
            SETTING, // in SettingsOfADeploymentTest
            EMITTER, // in EmitterInjectionTest
            DESCRIPTOR, // in WebDescriptorTest
            PATH_KEPT, // in SettingsOfADeploymentTest
            EXPOSE_MAPPING, // in ExposureCheckTest
            UNIT_MISSING, // in PersistenceCheckTest
            UNIT_LOCAL,
            UNIT_ENTITY);
  }

  private Set<ModelRule> none() {
    return EnumSet.noneOf(ModelRule.class);
  }
}
