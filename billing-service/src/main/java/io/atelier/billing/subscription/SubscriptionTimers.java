package io.atelier.billing.subscription;

import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What time does to subscriptions, by kind of timer. */
@Configuration(proxyBeanMethods = false)
class SubscriptionTimers {

  @Bean
  TimerHandler periodCloseTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.PERIOD_CLOSE, time::closePeriod);
  }

  @Bean
  TimerHandler trialEndTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.TRIAL_END, time::happen);
  }

  @Bean
  TimerHandler scheduledChangeTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.SCHEDULED_CHANGE, time::happen);
  }

  @Bean
  TimerHandler renewalTimer(SubscriptionTime time) {
    return new RenewalTimer(time);
  }

  @Bean
  TimerHandler graceEndTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.GRACE_END, time::happen);
  }

  @Bean
  TimerHandler cancelAfterTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.CANCEL_AFTER, time::happen);
  }

  @Bean
  TimerHandler expiryTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.EXPIRY, time::happen);
  }

  @Bean
  TimerHandler trialReminderTimer(SubscriptionTime time) {
    return new SubscriptionTimer(TimerKind.REMINDER, time::remindOfTrialEnd);
  }

  @Bean
  TimerHandler overrideEndTimer(SubscriptionLifecycle subscriptions) {
    return new SubscriptionTimer(
        TimerKind.OVERRIDE_END, timer -> subscriptions.republish(timer.tenantId(), timer.dueAt()));
  }

  @Bean
  TimerHandler entitlementsTimer(SubscriptionLifecycle subscriptions) {
    return new SubscriptionTimer(
        TimerKind.ENTITLEMENTS, timer -> subscriptions.republish(timer.tenantId(), timer.dueAt()));
  }
}
