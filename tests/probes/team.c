/* SPDX-License-Identifier: MIT */
/* OpenMP's runtime makes threads that the program has no handle of. */
int main(void)
{
    int sum = 0;

#pragma omp parallel num_threads(4) reduction(+ : sum)
    sum += 1;
    return sum == 4 ? 0 : 1;
}
