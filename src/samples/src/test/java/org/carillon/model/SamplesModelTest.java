package org.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.carillon.api.WebSocketEvent;
import org.carillon.config.CarillonConfig;
import org.carillon.sample.bookshop.BookshopEventsService;
import org.carillon.sample.bookshop.BookshopFioriService;
import org.carillon.sample.bookshop.BookshopService;
import org.carillon.sample.chat.ChatService;
import org.carillon.sample.todo.TodoFioriService;
import org.carillon.sample.todo.TodoService;
import org.junit.jupiter.api.Test;

/** The samples' model, built without a container: what a newcomer can rely on. */
class SamplesModelTest {

  private final ModelViolations violations = new ModelViolations();

  private ApplicationModel build(Class<?>... services) {
    ModelSources modelSources = new ModelSources();
    for (Class<?> service : services) {
      modelSources.services.add(service);
      modelSources.secured.add(service);
      modelSources.beans.add(
          new BeanSource(service, "ApplicationScoped", false, true, false, true));
      for (Class<?> nested : service.getDeclaredClasses()) {
        if (nested.isAnnotationPresent(WebSocketEvent.class)) {
          modelSources.events.add(nested);
        }
      }
    }
    CarillonConfig config = new CarillonConfig(name -> Optional.empty());
    return new ModelBuilder(config, modelSources, violations).build();
  }

  @Test
  void theSamplesAreServedAsTheirContractSays() {
    ApplicationModel model =
        build(
            ChatService.class,
            TodoService.class,
            TodoFioriService.class,
            BookshopService.class,
            BookshopFioriService.class,
            BookshopEventsService.class);
    assertThat(violations.all()).isEmpty();
    assertThat(model.byPath())
        .containsKeys(
            "/ws/chat",
            "/ws/todo",
            "/ws/bookshop",
            "/ws/bookshop-fiori",
            "/ws/bookshop-events",
            "/ws/todo-fiori");
    assertThat(model.byPath().get("/ws/bookshop").format()).isEqualTo("json");
    assertThat(model.byPath().get("/ws/bookshop-fiori").format()).isEqualTo("pcp");
    assertThat(model.byPath().get("/ws/bookshop-events").format()).isEqualTo("cloudevent");
    assertThat(model.byPath().get("/ws/chat").operations())
        .containsKeys("message", "messageTo", "appear", "disappear");
    assertThat(model.byPath().get("/ws/todo").operations()).containsKey("Todos:toggle");
    assertThat(model.byPath().get("/ws/bookshop").operations()).containsKey("Books:submitOrder");
    assertThat(model.byPath().get("/ws/bookshop").exposures())
        .extracting(ExposureModel::name)
        .isEqualTo(List.of("Books", "Authors", "Genres", "Orders"));
    assertThat(model.roles()).contains("user", "admin", "WS_Chat", "WS_Todo");
  }
}
