package org.carillon.transport.engineio;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A GET that waits for its answer. It holds no thread, neither while it waits nor while its client
 * takes its time to read.
 */
final class PendingPoll implements AsyncListener {

  private static final System.Logger LOGGER = System.getLogger(PendingPoll.class.getName());

  private final AsyncContext context;
  private final HttpServletResponse response;
  private final Executor starter;
  private volatile @Nullable Answer answer;

  /**
   * A request that was made asynchronous.
   *
   * @param starter begins the answer, where the server must not be asked to on any thread
   */
  PendingPoll(AsyncContext context, Executor starter) {
    this.context = context;
    this.response = (HttpServletResponse) context.getResponse();
    this.starter = starter;
    context.addListener(this);
  }

  /**
   * Answers with a payload; to be called once.
   *
   * @param done told when it is with the network, or what failed
   */
  void answer(PollPayload pollPayload, Consumer<@Nullable Throwable> done) {
    start(
        () -> {
          response.setContentType(pollPayload.contentType());
          response.setContentLength(pollPayload.bytes().length);
          return pollPayload.bytes();
        },
        done);
  }

  /** Refuses; to be called once, instead of an answer. */
  void refuse(EngineRefusal engineRefusal) {
    start(
        () -> {
          engineRefusal.head(response);
          return engineRefusal.body();
        },
        failure -> {
          // who is refused and gone as well is nobody's concern
        });
  }

  private void start(Supplier<byte[]> head, Consumer<@Nullable Throwable> done) {
    try {
      starter.execute(
          () -> {
            try {
              byte[] body = head.get();
              ServletOutputStream out = response.getOutputStream();
              Answer begun = new Answer(out, body, done);
              answer = begun;
              out.setWriteListener(begun);
            } catch (IOException | RuntimeException e) {
              end();
              done.accept(e);
            }
          });
    } catch (RejectedExecutionException | Error e) {
      done.accept(e); // the server is going down and ends its requests itself, or has no thread
    }
  }

  /** The client does not read. */
  @Override
  public void onTimeout(AsyncEvent event) {
    failed(new TimeoutException("a client does not read the answer to its poll"));
  }

  @Override
  public void onError(AsyncEvent event) {
    failed(event.getThrowable() == null ? new ClosedChannelException() : event.getThrowable());
  }

  private void failed(Throwable failure) {
    Answer begun = answer;
    if (begun == null) {
      end();
    } else {
      begun.finish(failure);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    // as it should
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // nobody starts it again
  }

  private void end() {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "A poll had ended before it was answered", e);
    }
  }

  /** Writes the body as the client reads it. */
  private final class Answer implements WriteListener {

    private final ServletOutputStream out;
    private final byte[] body;
    private final Consumer<@Nullable Throwable> done;
    private final AtomicBoolean isDone = new AtomicBoolean();
    private boolean isWritten;

    Answer(ServletOutputStream out, byte[] body, Consumer<@Nullable Throwable> done) {
      this.out = out;
      this.body = body;
      this.done = done;
    }

    @Override
    public void onWritePossible() throws IOException {
      if (!isWritten) {
        if (!out.isReady()) {
          return;
        }
        isWritten = true;
        out.write(body);
      }
      if (out.isReady()) {
        finish(null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      finish(failure == null ? new ClosedChannelException() : failure);
    }

    private void finish(@Nullable Throwable failure) {
      if (isDone.compareAndSet(false, true)) {
        end();
        done.accept(failure);
      }
    }
  }
}
