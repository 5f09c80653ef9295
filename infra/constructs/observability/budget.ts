import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { APPLICATION } from '../../../shared/core/names.ts';
import type { Config } from '../../config/config.ts';

/**
 * A budget of the resources of the stage, by their tags, which the account must have activated for cost allocation. It tells the topic and
 * switches nothing off: a gate that is off for its price would be an outage that any flood can order.
 *
 * Source: AWS Billing and Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications".
 */
export function addBudget(scope: Construct, { stage, monthlyBudgetUsd }: Config, topic: ITopic): void {
  if (monthlyBudgetUsd === undefined) return;
  const told = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number): CfnBudget.NotificationWithSubscribersProperty => ({
    notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  const tagged = (key: string, value: string): CfnBudget.ExpressionProperty => ({
    tags: { key, values: [value], matchOptions: ['EQUALS'] },
  });
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `${APPLICATION}-${stage}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' },
      filterExpression: { and: [tagged('application', APPLICATION), tagged('stage', stage)] },
    },
    notificationsWithSubscribers: [told('ACTUAL', 80), told('FORECASTED', 100)],
  });
}
