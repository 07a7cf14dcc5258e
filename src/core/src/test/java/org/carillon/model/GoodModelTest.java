package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.carillon.api.Audience;
import org.carillon.api.Combine;
import org.carillon.api.Crud;
import org.carillon.api.Delivery;
import org.carillon.api.Expose;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.api.Who;
import org.carillon.model.OperationModel.Transaction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a model without faults. */
class GoodModelTest {

  private static ApplicationModel model;

  @BeforeAll
  static void deploy() {
    model = Deployment.model(GoodServices.ALL);
  }

  private static ServiceModel service(String path) {
    return Objects.requireNonNull(model.at(path), path);
  }

  private static OperationModel operation(String path, String name) {
    return Objects.requireNonNull(service(path).operations().get(name), name);
  }

  private static EventModel event(Class<?> type) {
    return Objects.requireNonNull(model.events().get(type), type.getName());
  }

  private static String sources(OperationModel operation) {
    return String.join(
        " ", operation.parameters().stream().map(p -> p.name() + "=" + p.source()).toList());
  }

  @Test
  void everyPathLeadsToItsServiceAndServicesAreInTheOrderOfTheirPaths() {
    assertThat(model.byPath())
        .containsOnlyKeys("/shop", "/ws/bookshop-fiori", "/ws/chat", "/live/chat", "/ws/open-hub");
    assertThat(service("/ws/chat")).isSameAs(service("/live/chat"));
    assertThat(model.services())
        .extracting(ServiceModel::name)
        .containsExactly("Shop", "BookshopFioriService", "ChatService", "OpenHub");
  }

  @Test
  void aServiceWithoutARoleAnnotationWantsAnyAuthenticatedCaller() {
    assertThat(service("/shop").access()).isEqualTo(new AccessRule.Authenticated());
    assertThat(service("/ws/open-hub").access()).isEqualTo(new AccessRule.Anyone());
    assertThat(service("/ws/chat").access()).isEqualTo(new AccessRule.Roles(Set.of("chat")));
  }

  @Test
  void parametersComeByTypeByNameOrAsTheWhole() {
    assertThat(sources(operation("/ws/chat", "message")))
        .isEqualTo(
            "text=MEMBER ID=MEMBER connection=CONNECTION caller=CALLER headers=HEADERS"
                + " ignored=IGNORED");
    assertThat(sources(operation("/ws/chat", "whole"))).isEqualTo("draft=DATA caller=CALLER");
    assertThat(sources(operation("/ws/chat", "map"))).isEqualTo("data=DATA");
    assertThat(sources(operation("/ws/chat", "amounts"))).isEqualTo("amounts=MEMBER");
    assertThat(sources(operation("/ws/chat", "member"))).isEqualTo("draft=MEMBER");
    assertThat(sources(operation("/ws/chat", "two"))).isEqualTo("one=MEMBER other=MEMBER");
    assertThat(sources(operation("/ws/bookshop-fiori", "Books:submitOrder")))
        .isEqualTo("book=ENTITY quantity=MEMBER");
    assertThat(sources(operation("/ws/bookshop-fiori", "Books:create")))
        .isEqualTo("generated=GENERATED data=DATA");
  }

  @Test
  void operationsAreInheritedUnlessOverridden() {
    assertThat(service("/ws/chat").operations())
        .containsOnlyKeys(
            "amounts", "closed", "inherited", "map", "member", "message", "two", "whole");
    assertThat(operation("/ws/chat", "inherited").beanClass())
        .isEqualTo(GoodServices.ChatService.class);
    assertThat(operation("/ws/chat", "message").aliases())
        .containsExactly("com.example.say", "SAY");
  }

  @Test
  void aMixinKeepsItsBeanAndTakesItsOwnAccess() {
    OperationModel closed = operation("/shop", "closed");
    assertThat(closed.beanClass()).isEqualTo(GoodServices.Mixins.class);
    assertThat(closed.access()).isEqualTo(new AccessRule.Nobody());
    assertThat(operation("/ws/open-hub", "forMixers").access())
        .isEqualTo(new AccessRule.Roles(Set.of("mixer")));
    assertThat(operation("/ws/open-hub", "forUsers").access())
        .isEqualTo(new AccessRule.Authenticated());
    assertThat(operation("/shop", "required").access()).isEqualTo(service("/shop").access());
  }

  @Test
  void aHandlerThatStandsInTakesTheAccessOfTheExposureUnlessItSaysOtherwise() {
    assertThat(operation("/ws/bookshop-fiori", "Books:create"))
        .returns(Crud.CREATE, OperationModel::replaces)
        .returns(new AccessRule.Roles(Set.of("admin")), OperationModel::access);
    assertThat(operation("/ws/bookshop-fiori", "Books:readDeep"))
        .returns(Crud.READ, OperationModel::replaces)
        .returns(new AccessRule.Anyone(), OperationModel::access);
    assertThat(operation("/ws/bookshop-fiori", "Books:submitOrder"))
        .returns(null, OperationModel::replaces)
        .returns(new AccessRule.Roles(Set.of("user")), OperationModel::access);
  }

  @Test
  void transactionsAreOursUnlessTheBeanSaysOtherwise() {
    assertThat(operation("/ws/chat", "message").transaction()).isEqualTo(Transaction.MANAGED);
    assertThat(operation("/shop", "byStereotype").transaction()).isEqualTo(Transaction.BEAN);
    assertThat(operation("/shop", "required").transaction()).isEqualTo(Transaction.BEAN);
    assertThat(operation("/shop", "mandatory").transaction()).isEqualTo(Transaction.MANAGED);
    assertThat(operation("/ws/bookshop-fiori", "Writer:praise").transaction())
        .isEqualTo(Transaction.MANAGED);
  }

  @Test
  void exposuresOfAnEntityAreFoldedUnderOneName() {
    ExposureModel books =
        Objects.requireNonNull(service("/ws/bookshop-fiori").exposure("Books"), "Books");
    assertThat(books.entity()).isEqualTo(Entities.Book.class);
    AccessRule user = new AccessRule.Roles(Set.of("user"));
    AccessRule admin = new AccessRule.Roles(Set.of("admin"));
    assertThat(books.access())
        .containsOnly(
            entry(Crud.READ, user),
            entry(Crud.LIST, user),
            entry(Crud.CREATE, admin),
            entry(Crud.DELETE, admin));
    assertThat(books.content())
        .isEqualTo(Map.of(Crud.CREATE, Expose.Content.DATA, Crud.DELETE, Expose.Content.DATA));
    assertThat(books.toSender()).containsExactlyInAnyOrder(Crud.CREATE, Crud.DELETE);
    assertThat(operation("/ws/bookshop-fiori", "Books:create").exposure()).isSameAs(books);
  }

  @Test
  void anEntityWithoutVerbsIsThereForItsOwnOperations() {
    assertThat(service("/ws/bookshop-fiori").exposure("Writer"))
        .isNotNull()
        .extracting(ExposureModel::access)
        .isEqualTo(Map.of());
  }

  @Test
  void lifecycleMethodsAreKnown() {
    ServiceModel chat = service("/ws/chat");
    assertThat(Arrays.asList(chat.onConnect(), chat.onDisconnect(), chat.onContextChange()))
        .extracting(method -> Objects.requireNonNull(method).getName())
        .containsExactly("connected", "gone", "changing");
    assertThat(service("/shop").onConnect()).isNull();
  }

  @Test
  void aNestedEventHasItsNameAndTakesTheRestFromTheService() {
    EventModel received = event(GoodServices.ChatService.Received.class);
    assertThat(received)
        .returns("received", EventModel::name)
        .returns("ChatService", EventModel::service)
        .returns(List.of("/ws/chat", "/live/chat"), EventModel::paths)
        .returns(Delivery.IMMEDIATE, EventModel::delivery)
        .returns(
            new AudienceCombination(Combine.ALL, Combine.ANY, Audience.WhenEmpty.EVERYONE, false),
            EventModel::combining);
  }

  @Test
  void whatAnEventItselfSaysBeatsItsServiceAndNothingElseDoes() {
    assertThat(event(GoodServices.ChatService.Moved.class))
        .returns("wentAway", EventModel::name)
        .returns(Delivery.AFTER_COMMIT, EventModel::delivery)
        .returns(
            new AudienceCombination(Combine.ALL, Combine.ALL, Audience.WhenEmpty.EVERYONE, false),
            EventModel::combining);
    assertThat(event(GoodServices.BookshopFioriService.StockChanged.class).delivery())
        .isEqualTo(Delivery.OUTBOX);
  }

  /** A change is told of by the outbox, also where the service says that its events are not. */
  @WebSocketService(delivery = Delivery.IMMEDIATE)
  @Expose(value = Entities.Book.class, as = "Books")
  public static class Hasty {

    @WebSocketEvent("Books:created")
    public record Created(Long id) {}

    @WebSocketEvent(value = "Books:updated", delivery = Delivery.AFTER_COMMIT)
    public record Updated(Long id) {}

    @WebSocketEvent
    public record Other(String text) {}
  }

  @Test
  void anEventThatReplacesAnAutomaticOneGoesThroughTheOutboxUnlessItSaysOtherwise() {
    ApplicationModel hasty =
        Deployment.model(Hasty.class, Hasty.Created.class, Hasty.Updated.class, Hasty.Other.class);
    assertThat(hasty.events())
        .extractingFromEntries(
            each -> each.getKey().getSimpleName() + " " + each.getValue().delivery())
        .containsExactlyInAnyOrder("Created OUTBOX", "Updated AFTER_COMMIT", "Other IMMEDIATE");
  }

  @Test
  void theAudienceIsReadFromTheClassItsComponentsAndGetters() throws Exception {
    assertThat(event(GoodServices.ChatService.Received.class).rules())
        .containsExactly(
            new EventModel.Static(false, Who.ROLE, Set.of("reader", "writer")),
            new EventModel.Static(true, Who.SENDER, Set.of()),
            new EventModel.Dynamic(
                false,
                Who.CONTEXT,
                GoodServices.ChatService.Received.class.getDeclaredMethod("rooms")),
            new EventModel.Dynamic(
                true,
                Who.CURRENT_USER,
                GoodServices.ChatService.Received.class.getDeclaredMethod("notMe")));
    assertThat(event(GoodServices.ChatService.Moved.class).rules())
        .containsExactlyInAnyOrder(
            new EventModel.Dynamic(
                false, Who.USER, GoodServices.ChatService.Moved.class.getMethod("getUser")),
            new EventModel.Dynamic(
                false, Who.CLIENT, GoodServices.ChatService.Moved.class.getMethod("client")));
  }

  @Test
  void anEventThatNamesItsPlacesIsHeardThere() {
    assertThat(event(GoodServices.Notice.class))
        .returns("ChatService", EventModel::service)
        .returns(List.of("/ws/chat", "/live/chat", "/shop"), EventModel::paths)
        .returns(Delivery.IMMEDIATE, EventModel::delivery);
    assertThat(event(GoodServices.Announcement.class).paths()).containsExactly("/live/chat");
  }

  @Test
  void anEventNamedAfterAnAutomaticOneReplacesIt() {
    assertThat(service("/ws/bookshop-fiori").crudEvents())
        .containsOnly(
            entry("Books:created", event(GoodServices.BookshopFioriService.BookCreated.class)));
  }

  @Test
  void whatCdiHasNotEnabledIsNotThere() {
    assertThat(model.events()).doesNotContainKey(GoodServices.NotSelected.Unheard.class);
  }

  @Test
  void theCatalogueHasEveryRoleThatIsNamed() {
    assertThat(model.roles())
        .containsExactly("admin", "chat", "declared", "mixer", "reader", "user", "writer");
  }

  @Test
  void nothingCanBeChanged() {
    assertThat(service("/ws/chat").operations()).isUnmodifiable();
    assertThat(model.byPath()).isUnmodifiable();
    assertThat(model.events()).isUnmodifiable();
    assertThat(model.roles()).isUnmodifiable();
  }
}
